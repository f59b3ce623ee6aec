package io.pubsub.node;

import java.time.Duration;
import java.util.Map;
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
import io.pubsub.wire.Frame;

/**
 * Finds where targets are, has them watched there, and waits for that. Thread-safe.
 */
final class Watching {

	private final Node self;

	private final OwnTargets own;

	private final @Nullable RemoteTargets remote;

	private final NodeTargets nodes;

	private final NameTable names;

	private final NameTable events;

	private final Comebacks comebacks;

	private final Workers workers;

	private final Duration timeout;

	private volatile boolean stopped;

	/**
	 * Makes the one entrance.
	 * @param self this node
	 * @param own targets on this node
	 * @param remote targets on others, null for a node alone
	 * @param nodes nodes that are watched
	 * @param names who has which name
	 * @param events who has which event
	 * @param workers on which users hear, and watches are tried again
	 * @param timeout how long another node may take to answer
	 */
	Watching(Node self, OwnTargets own, @Nullable RemoteTargets remote, NodeTargets nodes, NameTable names,
			NameTable events, Comebacks comebacks, Workers workers, Duration timeout) {
		this.self = self;
		this.own = own;
		this.remote = remote;
		this.nodes = nodes;
		this.names = names;
		this.events = events;
		this.comebacks = comebacks;
		this.workers = workers;
		this.timeout = timeout;
	}

	Comebacks comebacks() {
		return this.comebacks;
	}

	/**
	 * Has a watch begin, and waits for that.
	 * @throws io.pubsub.monitor.NoSuchTargetException if the target is not there; the
	 * watch is closed then, as after all other exceptions
	 */
	void await(Watch watch) {
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
			return begin(watch, mailbox.ref().node(), TargetKey.mailbox(mailbox.ref().id()));
		}
		if (target instanceof Target.NameTarget name) {
			return begin(watch, this.names.whereIs(name.name()), TargetKey.name(name.name()));
		}
		String event = ((Target.EventTarget) target).name();
		return begin(watch, this.events.whereIs(event),
				(watch instanceof EventWatch) ? TargetKey.event(event) : TargetKey.producer(event));
	}

	private CompletableFuture<Void> begin(Watch watch, Optional<Ref> holder, TargetKey key) {
		return holder.isPresent() ? begin(watch, holder.get().node(), key) : refuse(watch, "nobody has it");
	}

	private CompletableFuture<Void> begin(Watch watch, Node node, TargetKey key) {
		RemoteTargets remote = this.remote;
		if (node.id().equals(this.self.id())) {
			return begin(watch, () -> {
				if (!this.own.watch(key, watch)) {
					watch.ended(Ending.noConnection("it has ended, or never was"));
				}
			}, () -> this.own.unwatch(key, watch));
		}
		if (remote != null) {
			return begin(watch, () -> remote.watch(node, key, watch), () -> remote.unwatch(node.id(), key, watch));
		}
		return refuse(watch, "this node is alone");
	}

	private static CompletableFuture<Void> refuse(Watch watch, String why) {
		return begin(watch, () -> watch.ended(Ending.noConnection(why)), () -> {
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

	/** Another node says something of targets. */
	void received(UUID node, Frame.Watching frame) {
		if (frame instanceof Frame.Watch question) {
			this.own.asked(node, question);
		}
		else if (frame instanceof Frame.Unwatch end) {
			this.own.unasked(node, end.token());
		}
		else if (this.remote != null && frame instanceof Frame.Watched answer) {
			this.remote.answered(node, answer);
		}
		else if (this.remote != null && frame instanceof Frame.Ended notice) {
			this.remote.ended(node, notice);
		}
	}

	/** Another node sees this one, perhaps again. */
	void introduced(UUID node) {
		if (this.remote != null) {
			this.remote.introduced(node);
		}
	}

	/** Another node has left. */
	void left(UUID node) {
		this.own.left(node);
		this.nodes.left(node);
		if (this.remote != null) {
			this.remote.left(node);
		}
	}

	/** The cluster has changed. */
	void changed(MembershipEvent event) {
		if (event instanceof NodeJoined joined) {
			if (this.remote != null) {
				this.remote.joined(joined.node().id());
			}
			this.comebacks.joined();
		}
	}

	/** This node is about to leave: tells those who watch its targets. */
	void stop() {
		this.stopped = true;
		this.own.stop();
	}

	/** By the names of events of other nodes, how many on this node watch them. */
	Map<String, Integer> eventsOfOthers() {
		return (this.remote != null) ? this.remote.events() : Map.of();
	}

	PubSubNode.WatchCounts counts() {
		return new PubSubNode.WatchCounts(this.own.count(), this.own.countOfOthers(),
				(this.remote != null) ? this.remote.count() : 0, this.comebacks.count());
	}

}
