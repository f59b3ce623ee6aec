package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Publisher;

/**
 * Publishes what is posted, whatever its content type says.
 */
@RestController
class TopicsController {

	private final Publisher publisher;

	private final JsonMapper json;

	private final int maxSize;

	TopicsController(Publisher publisher, JsonMapper json,
			@Value("${pubsub.max-message-size:1MB}") DataSize maxMessageSize) {
		this.publisher = publisher;
		this.json = json;
		this.maxSize = Math.toIntExact(maxMessageSize.toBytes());
	}

	@PostMapping("/topics/{*topic}")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void publish(@PathVariable TopicPath topic, InputStream body) throws IOException {
		this.publisher.publish(topic.topic(), read(body));
	}

	private JsonNode read(InputStream body) throws IOException {
		byte[] bytes = body.readNBytes(this.maxSize + 1);
		if (bytes.length > this.maxSize) {
			ErrorResponseException tooLarge = new ErrorResponseException(HttpStatus.CONTENT_TOO_LARGE);
			tooLarge.setDetail("The body is larger than the " + this.maxSize
					+ " bytes that a message may have (pubsub.max-message-size)");
			throw tooLarge;
		}
		JsonNode payload = this.json.readTree(bytes);
		if (payload.isMissingNode()) {
			throw new IllegalArgumentException("The body is empty: post a JSON value");
		}
		return payload;
	}

}
