package io.pubsub.sample;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Adds and removes listeners at run time.
 */
@RestController
@RequestMapping("/subscriptions")
class SubscriptionsController {

	private final Listeners listeners;

	private final Duration timeout;

	SubscriptionsController(Listeners listeners, @Value("${pubsub.cluster.join-timeout:5s}") Duration timeout) {
		this.listeners = listeners;
		this.timeout = timeout;
	}

	@GetMapping
	List<Listeners.Count> list() {
		return this.listeners.counts();
	}

	/** Answers when every node routes to the new listeners, or has had time enough to. */
	@PutMapping("/{*topic}")
	CompletableFuture<Listeners.Count> add(@PathVariable TopicPath topic, @RequestParam(defaultValue = "1") int count) {
		if (count < 1 || count > Listeners.MAX_COUNT) {
			throw new IllegalArgumentException("count must be from 1 to " + Listeners.MAX_COUNT + ", not " + count);
		}
		return this.listeners.add(topic.topic(), count)
			.orTimeout(this.timeout.toMillis(), TimeUnit.MILLISECONDS)
			.handle((visible, timedOutOrRemoved) -> this.listeners.count(topic.topic()));
	}

	@DeleteMapping("/{*topic}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void remove(@PathVariable TopicPath topic) {
		this.listeners.removeAll(topic.topic());
	}

}
