package io.pubsub.sample;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

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

	private final JsonBody json;

	private final Cluster cluster;

	StackController(SharedStack stack, JsonBody json, Cluster cluster) {
		this.stack = stack;
		this.json = json;
		this.cluster = cluster;
	}

	@GetMapping
	CompletableFuture<List<Item>> items() {
		return this.stack.items();
	}

	/** Answers when all nodes have it. */
	@PostMapping
	CompletableFuture<ResponseEntity<?>> push(@RequestParam(required = false) @Nullable String user, InputStream body)
			throws IOException {
		return this.stack.push(this.json.read(body), who(user))
			.thenApply((pushed) -> ResponseEntity.status(HttpStatus.CREATED).build());
	}

	@DeleteMapping
	CompletableFuture<Item> pop(@RequestParam(required = false) @Nullable String user) {
		return this.stack.pop(who(user)).thenApply((popped) -> popped.orElseThrow(StackController::empty));
	}

	private String who(@Nullable String user) {
		return (user != null) ? Users.check(user) : this.cluster.self().name();
	}

	private static ErrorResponseException empty() {
		ErrorResponseException empty = new ErrorResponseException(HttpStatus.NOT_FOUND);
		empty.setDetail("The stack is empty");
		return empty;
	}

}
