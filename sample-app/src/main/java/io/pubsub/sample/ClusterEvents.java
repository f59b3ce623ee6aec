package io.pubsub.sample;

import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.pubsub.Cluster;
import io.pubsub.ClusterMerged;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;

/**
 * Tells of nodes that come and go.
 */
@Component
class ClusterEvents {

	private static final Logger logger = LoggerFactory.getLogger(ClusterEvents.class);

	private final Cluster cluster;

	private final Timeline timeline;

	ClusterEvents(Cluster cluster, Timeline timeline) {
		this.cluster = cluster;
		this.timeline = timeline;
	}

	@EventListener
	void joined(NodeJoined event) {
		tell(event.node() + " has joined");
	}

	@EventListener
	void left(NodeLeft event) {
		tell(event.node() + " has left");
	}

	@EventListener
	void merged(ClusterMerged event) {
		tell("The cluster was split and is one again");
	}

	private void tell(String what) {
		String nodes = this.cluster.nodes().stream().map(Node::name).collect(Collectors.joining(", "));
		logger.info("{}: {}", what, nodes);
		this.timeline.clusterChanged(what);
	}

}
