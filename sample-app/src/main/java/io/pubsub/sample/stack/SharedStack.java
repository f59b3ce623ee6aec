package io.pubsub.sample.stack;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import io.pubsub.name.Names;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;

/**
 * The stack that all nodes share, wherever it is: each call finds it by its name.
 * Thread-safe; calls do not wait. Those of them that find nobody who has the stack, as
 * after a crash, try again for a while; then they fail with a
 * {@link StackUnavailableException}.
 */
@Component
public class SharedStack {

	private static final Executor PAUSE = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

	/** More than it takes until a node that does not answer is found out. */
	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private final Names names;

	private final Requester requester;

	private final StackReplica replica;

	private final Duration patience;

	SharedStack(Names names, Requester requester, StackReplica replica,
			@Value("${sample.stack.patience:5s}") Duration patience) {
		this.names = names;
		this.requester = requester;
		this.replica = replica;
		this.patience = patience;
	}

	/**
	 * Puts something on top.
	 * @param item what
	 * @param owner who does
	 * @return completes when all nodes have it
	 */
	public CompletableFuture<?> push(JsonNode item, String owner) {
		return call(new StackMessage.Push(new Item(item, owner)), Void.class);
	}

	/**
	 * Takes what is on top.
	 * @param by who does
	 * @return completes with it when all nodes know; empty if there is nothing
	 */
	public CompletableFuture<Optional<Item>> pop(String by) {
		return call(new StackMessage.Pop(by), Item.class).thenApply(Optional::ofNullable);
	}

	/**
	 * Asks for all that is there.
	 * @return completes with it, top first
	 */
	public CompletableFuture<List<Item>> items() {
		return call(new StackMessage.Get(), Item[].class)
			.thenApply((items) -> (items != null) ? Arrays.asList(items) : List.of());
	}

	/**
	 * This node's copy.
	 * @return what is on it, top first; a moment behind perhaps
	 */
	public List<Item> copy() {
		Stack copy = this.replica.copy();
		return (copy != null) ? copy.items() : List.of();
	}

	/**
	 * Where the stack is.
	 * @return the name of the node that has it, empty if none has
	 */
	public Optional<String> holder() {
		return this.names.whereIs(StackServer.NAME).map((ref) -> ref.node().name());
	}

	private <T> CompletableFuture<@Nullable T> call(StackMessage what, Class<T> type) {
		return call(what, type, System.nanoTime() + this.patience.toNanos());
	}

	private <T> CompletableFuture<@Nullable T> call(StackMessage what, Class<T> type, long deadline) {
		return this.requester.toName(StackServer.NAME)
			.timeout(TIMEOUT)
			.requestAsync(what, type)
			.exceptionallyCompose((ex) -> failed(what, type, deadline, ex));
	}

	private <T> CompletableFuture<@Nullable T> failed(StackMessage what, Class<T> type, long deadline, Throwable ex) {
		Throwable cause = (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
		if (!(cause instanceof RequestException failure)) {
			return CompletableFuture.failedFuture(cause);
		}
		if (what instanceof StackMessage.Get || isUndone(failure)) {
			return later(what, type, deadline);
		}
		return CompletableFuture.failedFuture(translate(failure));
	}

	/** Asking again must not do twice what has been done once. */
	private static boolean isUndone(RequestException failure) {
		return failure.getKind() == RequestException.Kind.NO_SUBSCRIBERS
				|| failure.getKind() == RequestException.Kind.RECIPIENT_FAILED
						&& NotHolderException.class.getName().equals(failure.getFailureType());
	}

	private <T> CompletableFuture<@Nullable T> later(StackMessage what, Class<T> type, long deadline) {
		if (System.nanoTime() - deadline > 0) {
			return CompletableFuture.failedFuture(
					new StackUnavailableException("No node has the stack at the moment. Nothing was done: try again"));
		}
		return CompletableFuture.supplyAsync(() -> call(what, type, deadline), PAUSE).thenCompose((call) -> call);
	}

	private static RuntimeException translate(RequestException failure) {
		if (failure.getKind() != RequestException.Kind.RECIPIENT_FAILED) {
			return new StackUnavailableException("The node that has the stack has not answered (" + failure.getMessage()
					+ "). It may have been done or not: look at the stack");
		}
		String message = Objects.requireNonNullElse(failure.getFailureMessage(), "");
		if (StackFullException.class.getName().equals(failure.getFailureType())) {
			return new StackFullException(message);
		}
		return new StackUnavailableException(message);
	}

}
