package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Publisher;
import io.pubsub.Receipt;

/**
 * Publishes what is posted.
 */
@RestController
class TopicsController {

	private final Publisher publisher;

	private final Body body;

	TopicsController(Publisher publisher, Body body) {
		this.publisher = publisher;
		this.body = body;
	}

	@PostMapping("/topics/{*topic}")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Heard> publish(@PathVariable TopicPath topic, InputStream body) throws IOException {
		return this.publisher.publishConfirmed(topic.topic(), this.body.json(body)).thenApply(Heard::by);
	}

	/**
	 * What has become of a message.
	 *
	 * @param mailboxes how many mailboxes have it, on all nodes
	 */
	record Heard(int mailboxes) {

		static Heard by(Receipt receipt) {
			return new Heard(receipt.nodes().values().stream().mapToInt(Receipt.Arrival::mailboxes).sum());
		}

	}

}
