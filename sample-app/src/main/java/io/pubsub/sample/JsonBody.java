package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/**
 * Reads what is posted as JSON, whatever its content type says.
 */
@Component
class JsonBody {

	private final JsonMapper json;

	private final int maxSize;

	JsonBody(JsonMapper json, @Value("${pubsub.max-message-size:1MB}") DataSize maxMessageSize) {
		this.json = json;
		this.maxSize = Math.toIntExact(maxMessageSize.toBytes());
	}

	JsonNode read(InputStream body) throws IOException {
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
