package io.pubsub.autoconfigure;

import org.jspecify.annotations.Nullable;

import io.pubsub.websocket.ClusteredBroker;

/**
 * Has the broker forward messages while this node is in the cluster. The broker itself
 * usually starts before, and stops after that.
 */
final class WebSocketForwardingLifecycle extends NodePhase {

	/** Right after the node has joined, and right before it leaves. */
	static final int PHASE = NodeLifecycle.PHASE + 1;

	private final @Nullable ClusteredBroker broker;

	WebSocketForwardingLifecycle(@Nullable ClusteredBroker broker) {
		super(PHASE);
		this.broker = broker;
	}

	@Override
	void begin() {
		if (this.broker != null) {
			this.broker.start();
		}
	}

	@Override
	void end() {
		if (this.broker != null) {
			this.broker.stop();
		}
	}

}
