package io.pubsub.autoconfigure;

import io.pubsub.Subscriptions;
import io.pubsub.actuate.ClusterEndpoints;
import io.pubsub.actuate.NodeEndpoints;

/**
 * Has this node answer for its actuator endpoints once it accepts requests.
 */
final class EndpointsLifecycle extends NodePhase {

	private final ClusterEndpoints all;

	private final NodeEndpoints own;

	private final Subscriptions subscriptions;

	EndpointsLifecycle(ClusterEndpoints all, NodeEndpoints own, Subscriptions subscriptions) {
		super(SubscriptionsLifecycle.PHASE - 1);
		this.all = all;
		this.own = own;
		this.subscriptions = subscriptions;
	}

	@Override
	void begin() {
		this.all.answer(this.own, this.subscriptions);
	}

	@Override
	void end() {
		// ends with all other subscriptions
	}

}
