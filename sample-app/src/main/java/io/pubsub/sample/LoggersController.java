package io.pubsub.sample;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.boot.logging.LogLevel;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.actuate.ClusterEndpoints;
import io.pubsub.actuate.ClusterEndpoints.Answer;
import io.pubsub.actuate.ClusterEndpoints.Answers;

/**
 * Sets the level of a logger on all nodes, as {@code POST /actuator/pubsub/loggers/name}
 * does.
 */
@RestController
class LoggersController {

	private final ClusterEndpoints endpoints;

	LoggersController(ClusterEndpoints endpoints) {
		this.endpoints = endpoints;
	}

	/** Answers with what has become of it on each node. */
	@PutMapping("/loggers/{name}")
	CompletableFuture<Map<String, Answer>> set(@PathVariable String name, @RequestParam LogLevel level) {
		return this.endpoints.write(List.of("loggers", name), Map.of("configuredLevel", level.name()))
			.thenApply(Answers::nodes);
	}

}
