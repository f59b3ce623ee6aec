package io.pubsub.autoconfigure;

import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.OnOneNodeMethods;

/**
 * Has this node take part in elections when the application can do what it may be elected
 * for, and hand over before anything stops that this needs.
 */
final class LeaderLifecycle extends NodePhase {

	/** Above all that leaders may use. */
	static final int PHASE = EventSourcesLifecycle.PHASE + 2;

	private final LeaderElections leaders;

	private final OnOneNodeMethods methods;

	private final Runnable candidates;

	LeaderLifecycle(LeaderElections leaders, OnOneNodeMethods methods, Runnable candidates) {
		super(PHASE);
		this.leaders = leaders;
		this.methods = methods;
		this.candidates = candidates;
	}

	@Override
	void begin() {
		this.leaders.start();
		this.methods.start(this.leaders);
		this.candidates.run();
	}

	@Override
	void end() {
		this.leaders.stop();
	}

}
