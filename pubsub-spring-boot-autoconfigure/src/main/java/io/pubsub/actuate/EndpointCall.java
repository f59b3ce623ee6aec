package io.pubsub.actuate;

import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationType;

/**
 * What one node asks of an endpoint of another one.
 *
 * @param type reads, writes or deletes
 * @param path the endpoint's id, and what follows it in the path
 * @param arguments by name
 */
record EndpointCall(OperationType type, List<String> path, Map<String, String> arguments) {

	EndpointCall {
		path = List.copyOf(path);
		arguments = Map.copyOf(arguments);
		if (path.isEmpty()) {
			throw new IllegalArgumentException("Which endpoint?");
		}
	}

}
