package io.pubsub.benchmarks.sse;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.sse.SseStreams;

/**
 * The application of each node: streams of this library, and, to compare with, emitters
 * of Spring that send one event at first and know nothing of topics.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class EventsApplication {

	static final String TOPIC = "kept.numbers";

	/** The endpoints. */
	@RestController
	static class Events {

		private final SseStreams streams;

		Events(SseStreams streams) {
			this.streams = streams;
		}

		@GetMapping("/pubsub")
		SseEmitter resumable(HttpServletRequest request) {
			return this.streams.open(request, TOPIC, String.class);
		}

		@GetMapping("/spring")
		SseEmitter plain() throws IOException {
			SseEmitter emitter = new SseEmitter(0L);
			emitter.send(SseEmitter.event().id("1").data(""));
			return emitter;
		}

	}

}
