package io.pubsub.node.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.dispatch.Workers;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.Target;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.node.kernel.Undoable;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.name.NameTable;

/**
 * Finds where targets are, has them watched there, and waits for that. Thread-safe.
 */
public final class Watches implements MembershipHandler {

	private final Node self;

	private final LocalTargets own;

	private final RemoteTargets remote;

	private final NodeTargets nodes;

	private final NameTable names;

	private final NameTable events;

	private final Resumptions comebacks;

	private final Workers workers;

	private final Duration timeout;

	private volatile boolean stopped;

	/**
	 * Makes the one entrance.
	 * @param kernel the node
	 * @param own targets on this node
	 * @param remote targets on others
	 * @param names who has which name
	 * @param events who has which event
	 */
	Watches(Kernel kernel, LocalTargets own, RemoteTargets remote, NameTable names, NameTable events) {
		this.self = kernel.self();
		this.own = own;
		this.remote = remote;
		this.nodes = new NodeTargets(kernel.peers());
		this.names = names;
		this.events = events;
		this.workers = kernel.workers();
		this.comebacks = new Resumptions(this.workers, this::begin);
		this.timeout = kernel.requestTimeout();
	}

	public Resumptions comebacks() {
		return this.comebacks;
	}

	/**
	 * Has a watch begin, and waits for that.
	 * @throws io.pubsub.monitor.NoSuchTargetException if the target is not there; the
	 * watch is closed then, as after all other exceptions
	 */
	public void await(Watch watch) {
		requireRunning();
		try {
			begin(watch).get(TimeUnit.NANOSECONDS.convert(this.timeout), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			watch.close();
			throw new PubSubException("Interrupted before it was known whether there is " + watch.target(), ex);
		}
		catch (ExecutionException ex) {
			watch.close();
			throw failure(watch, ex.getCause());
		}
		catch (TimeoutException ex) {
			watch.close();
			throw failure(watch, ex);
		}
	}

	/**
	 * Has a watch begin.
	 * @return completes on a worker, as {@link #await(Watch)} returns; if the caller
	 * completes it, the watch is closed
	 */
	CompletableFuture<Monitor> start(Watch watch) {
		requireRunning();
		Undoable<Monitor> started = new Undoable<>(watch::close);
		begin(watch).copy()
			.orTimeout(TimeUnit.NANOSECONDS.convert(this.timeout), TimeUnit.NANOSECONDS)
			.whenCompleteAsync((begun, failure) -> {
				if (failure == null) {
					started.complete(watch);
				}
				else {
					watch.close();
					started
						.fail(failure(watch, (failure instanceof CompletionException) ? failure.getCause() : failure));
				}
			}, this.workers);
		return started.future();
	}

	private static RuntimeException failure(Watch watch, @Nullable Throwable cause) {
		if (cause instanceof TimeoutException) {
			return new PubSubException(
					"It took too long to find out whether there is " + watch.target() + ": its node does not answer",
					cause);
		}
		return (cause instanceof RuntimeException known) ? known
				: new PubSubException("Cannot watch " + watch.target(), cause);
	}

	private void requireRunning() {
		if (this.stopped) {
			throw new IllegalStateException("Cannot watch anything: this node has stopped");
		}
	}

	/**
	 * Has a watch begin, or be told that there is no target.
	 * @return completes then, exceptionally if there is none
	 */
	CompletableFuture<Void> begin(Watch watch) {
		Target target = watch.target();
		if (target instanceof Target.NodeTarget node) {
			return begin(watch, () -> this.nodes.watch(node.node(), watch),
					() -> this.nodes.unwatch(node.node(), watch));
		}
		if (target instanceof Target.MailboxTarget mailbox) {
			return begin(watch, mailbox.ref().node());
		}
		if (target instanceof Target.NameTarget name) {
			return begin(watch, this.names.whereIs(name.name()));
		}
		return begin(watch, this.events.whereIs(((Target.EventTarget) target).name()));
	}

	private CompletableFuture<Void> begin(Watch watch, Optional<Ref> holder) {
		return holder.isPresent() ? begin(watch, holder.get().node()) : refuse(watch, "nobody has it");
	}

	private CompletableFuture<Void> begin(Watch watch, Node node) {
		TargetKey key = watch.key();
		if (node.id().equals(this.self.id())) {
			return begin(watch, () -> {
				if (!this.own.watch(key, watch)) {
					watch.ended(EndReason.noConnection("it has ended, or never was"));
				}
			}, () -> this.own.unwatch(key, watch));
		}
		return begin(watch, () -> this.remote.watch(node, key, watch),
				() -> this.remote.unwatch(node.id(), key, watch));
	}

	private static CompletableFuture<Void> refuse(Watch watch, String why) {
		return begin(watch, () -> watch.ended(EndReason.noConnection(why)), () -> {
		});
	}

	private static CompletableFuture<Void> begin(Watch watch, Runnable add, Runnable undo) {
		CompletableFuture<Void> begun = watch.asks(undo);
		if (begun == null) {
			return CompletableFuture.failedFuture(new IllegalStateException(watch + " is closed"));
		}
		add.run();
		if (watch.isClosed()) {
			// perhaps before it was added
			undo.run();
		}
		return begun;
	}

	@Override
	public void introduced(UUID node) {
		this.remote.introduced(node);
	}

	@Override
	public void left(UUID node) {
		this.own.left(node);
		this.nodes.left(node);
		this.remote.left(node);
	}

	@Override
	public void changed(MembershipEvent event) {
		if (event instanceof NodeJoined joined) {
			this.remote.joined(joined.node().id());
			this.comebacks.joined();
		}
	}

	/** This node is about to leave: nothing is watched any more. */
	void stop() {
		this.stopped = true;
	}

	public WatchCounts counts() {
		return new WatchCounts(this.own.count(), this.own.countOfOthers(), this.remote.count(), this.comebacks.count());
	}

}
