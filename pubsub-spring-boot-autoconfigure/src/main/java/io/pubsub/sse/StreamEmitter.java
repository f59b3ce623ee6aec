package io.pubsub.sse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Has Spring make an asynchronous response, to which the connection writes itself: an
 * emitter would wait for its client.
 */
final class StreamEmitter extends SseEmitter {

	StreamEmitter() {
		super(0L);
	}

	@Override
	protected void extendResponse(ServerHttpResponse response) {
		super.extendResponse(response);
		HttpHeaders headers = response.getHeaders();
		if (headers.getCacheControl() == null) {
			headers.setCacheControl("no-store");
		}
		// otherwise nginx would collect events
		headers.set("X-Accel-Buffering", "no");
		try {
			// has headers set in the response, to which Spring writes nothing
			response.getBody();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void send(SseEventBuilder builder) {
		throw notOwn();
	}

	@Override
	public void send(Object object) {
		throw notOwn();
	}

	@Override
	public void send(Object object, @Nullable MediaType mediaType) {
		throw notOwn();
	}

	@Override
	public void send(Set<DataWithMediaType> items) {
		throw notOwn();
	}

	private static IllegalStateException notOwn() {
		return new IllegalStateException(
				"This stream sends what is published: publish to its topic to have something sent");
	}

}
