package io.pubsub.site;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.SubscriptionOptions;
import io.pubsub.leader.LeaderListener;
import io.pubsub.leader.LeaderOptions;
import io.pubsub.leader.Leaders;
import io.pubsub.leader.Leadership;
import io.pubsub.leader.Term;
import io.pubsub.log.Printable;
import io.pubsub.node.PubSubNode;
import io.pubsub.wire.Payload;

/**
 * This node's part in the bridge between its site and others: it is a candidate for
 * bridge head, and one while it is elected. Thread-safe.
 */
public final class SiteBridge {

	private static final Log logger = LogFactory.getLog(SiteBridge.class);

	private static final String NAME = "pubsub.site";

	private final SiteCounts counts = new SiteCounts();

	private final SiteTasks tasks = new SiteTasks();

	private final SiteSettings settings;

	private final PubSubNode site;

	private final Leaders leaders;

	private final BridgeNodes bridges;

	private @Nullable Leadership leadership;

	// used by the thread of the tasks

	private boolean elected;

	private boolean stopped;

	private volatile @Nullable BridgeHead head;

	/**
	 * Creates the part of a node, which takes no part before it is started.
	 * @param settings the site
	 * @param site the node in its site, built with relays
	 * @param leaders elect the bridge head
	 * @param bridges makes nodes on the bridge
	 */
	public SiteBridge(SiteSettings settings, PubSubNode site, Leaders leaders, BridgeNodes bridges) {
		this.settings = settings;
		this.site = site;
		this.leaders = leaders;
		this.bridges = bridges;
	}

	/** Is a candidate from now on. Call this once, when the node has joined its site. */
	public synchronized void start() {
		this.site.subscriptions()
			.subscribeWithoutWaiting(Missed.TOPIC, Payload.class, this::missed,
					SubscriptionOptions.defaults().id(NAME).concurrency(1));
		this.leadership = this.leaders.campaign(NAME, LeaderOptions.defaults(), new LeaderListener() {

			@Override
			public void onElected(Term term) {
				SiteBridge.this.tasks.execute(SiteBridge.this::elected);
			}

			@Override
			public void onRevoked(Term term, Reason reason) {
				await(SiteBridge.this.tasks.submit(SiteBridge.this::revoked));
			}

		});
	}

	/** Messages of another site did not arrive; told by the bridge head. */
	private void missed(Message<Payload> message) {
		Missed missed = Missed.decode(message.getPayload());
		if (missed != null) {
			this.site.relays().lost(Cause.GAP, where(missed.site()), missed.count());
		}
	}

	/** How listeners of losses name a site. */
	static String where(String site) {
		return "site " + site;
	}

	private void elected() {
		this.elected = true;
		open();
	}

	private void open() {
		if (!this.elected || this.stopped || this.head != null) {
			return;
		}
		BridgeHead head = null;
		try {
			head = new BridgeHead(this.settings, this.site, this.bridges, this.counts, this.tasks);
			head.open();
			this.head = head;
		}
		catch (RuntimeException ex) {
			logger.warn("Node " + this.site.cluster().self() + " could not join the bridge of site '"
					+ this.settings.name() + "', so no messages cross it; it tries again in " + this.settings.retry()
					+ ": " + Printable.message(ex), ex);
			if (head != null) {
				head.close();
			}
			this.tasks.schedule(this::open, this.settings.retry());
		}
	}

	private void revoked() {
		this.elected = false;
		close();
	}

	private void close() {
		BridgeHead head = this.head;
		this.head = null;
		if (head != null) {
			head.close();
		}
	}

	/**
	 * Passes on what waits if this node is the bridge head, leaves the bridge, and has
	 * another node of the site follow. Blocks for some seconds at most.
	 */
	public void stop() {
		await(this.tasks.submit(() -> {
			this.stopped = true;
			close();
		}));
		Leadership leadership;
		synchronized (this) {
			leadership = this.leadership;
		}
		if (leadership != null) {
			leadership.close();
		}
		this.tasks.close();
	}

	private static void await(Future<?> task) {
		try {
			task.get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The name of the site. */
	public String site() {
		return this.settings.name();
	}

	/** Whether this node is the bridge head, and has joined the bridge. */
	public boolean isHead() {
		return this.head != null;
	}

	SiteCounts counts() {
		return this.counts;
	}

	/** The nodes on the bridge, none if this is not the bridge head. */
	public List<Node> nodes() {
		BridgeHead head = this.head;
		return (head != null) ? head.nodes() : List.of();
	}

	/** Whether this is the head, and hears a topic or pattern for other sites. */
	boolean relays(String topic) {
		BridgeHead head = this.head;
		return head != null && head.relays(topic);
	}

	/** How many other sites want a topic, as far as this is the head. */
	long wishes(String topic) {
		BridgeHead head = this.head;
		return (head != null) ? head.wishes(topic) : 0;
	}

	/** Whether this is the head, and another site is cut off. */
	boolean isMissing(String site) {
		BridgeHead head = this.head;
		return head != null && head.isMissing(site);
	}

}
