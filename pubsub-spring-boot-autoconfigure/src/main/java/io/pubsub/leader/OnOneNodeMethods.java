package io.pubsub.leader;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The names that {@link OnOneNode @OnOneNode} methods of an application campaign for.
 * Thread-safe.
 */
public final class OnOneNodeMethods {

	private static final Log logger = LogFactory.getLog(OnOneNodeMethods.class);

	/** Names for which no campaign has begun; guarded by this. */
	private final Set<String> waiting = new HashSet<>();

	private final Map<String, Leadership> leaderships = new ConcurrentHashMap<>();

	/** Null before the application has started; guarded by this. */
	private @Nullable LeaderElections leaders;

	/** A method with this name has been found. */
	synchronized void add(String name) {
		LeaderElections started = this.leaders;
		if (started == null) {
			this.waiting.add(name);
		}
		else {
			this.leaderships.computeIfAbsent(name, (key) -> campaign(started, key));
		}
	}

	/**
	 * Campaigns from now on.
	 * @param leaders elects
	 */
	public synchronized void start(LeaderElections leaders) {
		this.leaders = leaders;
		this.waiting.forEach((name) -> this.leaderships.computeIfAbsent(name, (key) -> campaign(leaders, key)));
		this.waiting.clear();
	}

	private static Leadership campaign(LeaderElections leaders, String name) {
		return leaders.campaign(name, LeaderOptions.defaults().rebalanced(true), new LeaderListener() {
		});
	}

	/**
	 * Runs a method if this node leads its name.
	 * @return false if it was not run
	 */
	boolean run(String name, Runnable method) {
		Leadership leadership = this.leaderships.get(name);
		if (leadership != null && leadership.runIfLeader((term) -> method.run())) {
			return true;
		}
		LeaderElections started;
		synchronized (this) {
			started = this.leaders;
		}
		if (started != null) {
			started.figures().skipped.increment();
		}
		logger.debug("This node does not lead '" + name + "': the method is not called");
		return false;
	}

}
