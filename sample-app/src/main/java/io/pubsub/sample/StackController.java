package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriUtils;

import io.pubsub.Cluster;
import io.pubsub.sample.messages.Users;
import io.pubsub.sample.stack.Item;
import io.pubsub.sample.stack.SharedStack;

/**
 * The stack that all nodes share. Who pushes and pops is this node, or the user that the
 * request names.
 */
@RestController
@RequestMapping("/stack")
class StackController {

	private final SharedStack stack;

	private final Body body;

	private final Cluster cluster;

	StackController(SharedStack stack, Body body, Cluster cluster) {
		this.stack = stack;
		this.body = body;
		this.cluster = cluster;
	}

	@GetMapping
	CompletableFuture<List<Item>> items() {
		return this.stack.items();
	}

	/** Answers when all nodes have it. */
	@PostMapping
	CompletableFuture<ResponseEntity<?>> push(HttpServletRequest request, InputStream body) throws IOException {
		return this.stack.push(this.body.json(body), who(request))
			.thenApply((pushed) -> ResponseEntity.status(HttpStatus.CREATED).build());
	}

	@DeleteMapping
	CompletableFuture<Item> pop(HttpServletRequest request) {
		return this.stack.pop(who(request)).thenApply((popped) -> popped.orElseThrow(StackController::empty));
	}

	private String who(HttpServletRequest request) {
		String user = ServletUriComponentsBuilder.fromRequest(request).build().getQueryParams().getFirst("user");
		return (user != null) ? Users.check(UriUtils.decode(user, StandardCharsets.UTF_8)) : this.cluster.self().name();
	}

	private static ErrorResponseException empty() {
		ErrorResponseException empty = new ErrorResponseException(HttpStatus.NOT_FOUND);
		empty.setDetail("The stack is empty");
		return empty;
	}

}
