package io.pubsub.sample;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.pubsub.ClusterMerged;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.sample.prices.PricesChanged;
import io.pubsub.sample.stack.StackChanged;

/**
 * Tells the page of nodes that come and go, of the stack that they share, and of prices.
 */
@Component
class ClusterEvents {

	private final Timeline timeline;

	ClusterEvents(Timeline timeline) {
		this.timeline = timeline;
	}

	@EventListener
	void joined(NodeJoined event) {
		this.timeline.clusterChanged(event.node() + " has joined");
	}

	@EventListener
	void left(NodeLeft event) {
		this.timeline.clusterChanged(event.node() + " has left");
	}

	@EventListener
	void merged(ClusterMerged event) {
		this.timeline.clusterChanged("The cluster was split and is one again");
	}

	@EventListener
	void stackChanged(StackChanged event) {
		this.timeline.stackChanged(event.topic(), event.text(), event.node());
	}

	@EventListener
	void pricesChanged(PricesChanged event) {
		this.timeline.pricesChanged(event.text());
	}

}
