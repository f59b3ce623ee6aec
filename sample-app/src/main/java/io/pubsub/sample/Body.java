package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/**
 * Reads what is posted, whatever its content type says. Parameters of such a request must
 * not be asked for: of a form, which curl says it is, the body would be gone then.
 */
@Component
class Body {

	private final JsonMapper json;

	private final int maxSize;

	Body(JsonMapper json, @Value("${pubsub.max-message-size:1MB}") DataSize maxMessageSize) {
		this.json = json;
		this.maxSize = Math.toIntExact(maxMessageSize.toBytes());
	}

	JsonNode json(InputStream body) throws IOException {
		JsonNode payload = this.json.readTree(bytes(body));
		if (payload.isMissingNode()) {
			throw new IllegalArgumentException("The body is empty: post a JSON value");
		}
		return payload;
	}

	String text(InputStream body) throws IOException {
		String text = new String(bytes(body), StandardCharsets.UTF_8);
		if (text.isBlank()) {
			throw new IllegalArgumentException("The body is empty: post a text");
		}
		return text;
	}

	private byte[] bytes(InputStream body) throws IOException {
		byte[] bytes = body.readNBytes(this.maxSize + 1);
		if (bytes.length > this.maxSize) {
			ErrorResponseException tooLarge = new ErrorResponseException(HttpStatus.CONTENT_TOO_LARGE);
			tooLarge.setDetail("The body is larger than the " + this.maxSize
					+ " bytes that a message may have (pubsub.max-message-size)");
			throw tooLarge;
		}
		return bytes;
	}

}
