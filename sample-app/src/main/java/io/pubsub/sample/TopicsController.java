package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Publisher;

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
	void publish(@PathVariable TopicPath topic, InputStream body) throws IOException {
		this.publisher.publish(topic.topic(), this.body.json(body));
	}

}
