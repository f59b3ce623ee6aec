package io.pubsub.node.name;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.dispatch.Workers;
import io.pubsub.name.Candidacy;
import io.pubsub.name.NameListener;
import io.pubsub.name.Names;
import io.pubsub.node.kernel.Undoable;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.node.name.NameRegistration.Kind;

/**
 * Names, for the users of one node: checks what they ask for, and waits for what is
 * decided.
 *
 * @param claims decides
 * @param mailboxes those of this node
 * @param timeout how long a decision may take
 * @param workers call users back
 */
public record NodeNames(NameClaims claims, NodeMailboxes mailboxes, Duration timeout,
		Workers workers) implements Names {

	@Override
	public boolean register(String name, Mailbox mailbox) {
		return await(beginTimed(name, mailbox, Kind.ONCE, null));
	}

	@Override
	public boolean register(String name, Mailbox mailbox, NameListener listener) {
		Objects.requireNonNull(listener, "listener");
		return await(beginTimed(name, mailbox, Kind.ONCE, listener));
	}

	/**
	 * Registers a name like {@link #register(String, Mailbox)}.
	 * @return what has it; null if the name is taken
	 */
	public @Nullable NameRegistration hold(String name, Mailbox mailbox) {
		NameRegistration registration = beginTimed(name, mailbox, Kind.ONCE, null);
		return await(registration) ? registration : null;
	}

	@Override
	public CompletableFuture<Boolean> registerAsync(String name, Mailbox mailbox, NameListener listener) {
		Objects.requireNonNull(listener, "listener");
		NameRegistration registration = beginTimed(name, mailbox, Kind.ONCE, listener);
		Undoable<Boolean> result = new Undoable<>(registration::close);
		registration.result().whenCompleteAsync((registered, failure) -> {
			if (failure == null) {
				result.complete(registered);
			}
			else {
				result.fail(failure(registration, failure));
			}
		}, (call) -> this.workers.callBack(call, this.claims.hasStopped()));
		return result.future();
	}

	@Override
	public void reRegister(String name, Mailbox mailbox) {
		await(beginTimed(name, mailbox, Kind.REPLACING, null));
	}

	@Override
	public void reRegister(String name, Mailbox mailbox, NameListener listener) {
		Objects.requireNonNull(listener, "listener");
		await(beginTimed(name, mailbox, Kind.REPLACING, listener));
	}

	@Override
	public Candidacy stand(String name, Mailbox mailbox, NameListener listener) {
		Objects.requireNonNull(listener, "listener");
		return begin(name, mailbox, Kind.STANDING, listener);
	}

	private NameRegistration begin(String name, Mailbox mailbox, Kind kind, @Nullable NameListener listener) {
		NameRow.check(name);
		Objects.requireNonNull(mailbox, "mailbox");
		NameRegistration registration = new NameRegistration(name, this.mailboxes.requireOwn(mailbox), kind, listener,
				this.workers, this.claims::end);
		this.claims.begin(registration);
		return registration;
	}

	private NameRegistration beginTimed(String name, Mailbox mailbox, Kind kind, @Nullable NameListener listener) {
		NameRegistration registration = begin(name, mailbox, kind, listener);
		registration.result()
			.orTimeout(TimeUnit.NANOSECONDS.convert(this.timeout), TimeUnit.NANOSECONDS)
			.whenComplete((registered, failure) -> {
				if (failure instanceof TimeoutException) {
					registration.close();
				}
			});
		return registration;
	}

	private static boolean await(NameRegistration registration) {
		try {
			return registration.result().get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			registration.close();
			throw new PubSubException("Interrupted before it was known who has the name '" + registration.name() + "'",
					ex);
		}
		catch (ExecutionException ex) {
			throw failure(registration, ex.getCause());
		}
	}

	private static RuntimeException failure(NameRegistration registration, @Nullable Throwable cause) {
		String name = registration.name();
		if (cause instanceof TimeoutException) {
			return new PubSubException("It took too long to decide who has the name '" + name
					+ "': this node has not joined the cluster, or another one does not answer", cause);
		}
		if (cause instanceof IllegalStateException) {
			return new IllegalStateException(cause.getMessage(), cause);
		}
		return new PubSubException("The name '" + name + "' could not be registered", cause);
	}

	@Override
	public boolean unregister(String name) {
		return this.claims.release(NameRow.check(name));
	}

	@Override
	public CompletableFuture<Boolean> handOver(String name) {
		return this.claims.handOver(NameRow.check(name)).copy();
	}

	@Override
	public Optional<Ref> whereIs(String name) {
		return this.claims.table().whereIs(NameRow.check(name));
	}

	@Override
	public Set<String> names() {
		return this.claims.table().names();
	}

	@Override
	public String toString() {
		return "Names";
	}

}
