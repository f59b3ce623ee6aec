package io.pubsub.sample.messages;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Takes the user from the request {@code /ws?user=...}. The sample believes everybody;
 * an application would ask who is signed in.
 */
class UserHandshake implements HandshakeInterceptor {

	static final String USER = "user";

	@Override
	public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		String user = UriComponentsBuilder.fromUri(request.getURI()).build().getQueryParams().getFirst(USER);
		try {
			attributes.put(USER, Users.check(UriUtils.decode((user != null) ? user : "", StandardCharsets.UTF_8)));
			return true;
		}
		catch (IllegalArgumentException ex) {
			response.setStatusCode(HttpStatus.BAD_REQUEST);
			return false;
		}
	}

	@Override
	public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			@Nullable Exception exception) {
	}

}
