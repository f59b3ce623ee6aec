package io.pubsub.sample;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.databind.JsonNode;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.StartPosition;
import io.pubsub.history.History;
import io.pubsub.sse.SseStreams;

/**
 * What is published on a topic or pattern, as server-sent events from now on, and what it
 * remembers. Everybody may read everything here; otherwise this would be the place to ask
 * who may.
 */
@RestController
class StreamController {

	private static final int MAX_LAST = 10_000;

	private final SseStreams streams;

	private final History history;

	StreamController(SseStreams streams, History history) {
		this.streams = streams;
		this.history = history;
	}

	@GetMapping("/stream/{*topic}")
	SseEmitter stream(@PathVariable TopicPath topic, HttpServletRequest request) {
		return this.streams.open(request, topic.topic(), JsonNode.class, Published.OF_MESSAGE);
	}

	@GetMapping("/history/{*topic}")
	CompletableFuture<List<Published>> history(@PathVariable TopicPath topic,
			@RequestParam(defaultValue = "100") int last) {
		if (last < 0 || last > MAX_LAST) {
			throw new IllegalArgumentException("last must be from 0 to " + MAX_LAST + ", not " + last);
		}
		return this.history.read(topic.topic(), JsonNode.class, StartPosition.last(last), Math.max(1, last))
			.thenApply((page) -> page.messages().stream().map(Published::of).toList());
	}

}
