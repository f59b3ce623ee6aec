package io.pubsub.sample;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Cluster;
import io.pubsub.Node;

/**
 * Names the nodes of the cluster.
 */
@RestController
class NodesController {

	private final Cluster cluster;

	NodesController(Cluster cluster) {
		this.cluster = cluster;
	}

	@GetMapping("/nodes")
	List<String> nodes() {
		return this.cluster.nodes().stream().map(Node::name).toList();
	}

}
