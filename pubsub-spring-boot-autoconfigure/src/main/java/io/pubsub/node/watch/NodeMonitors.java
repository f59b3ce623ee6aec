package io.pubsub.node.watch;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.Workers;
import io.pubsub.monitor.DownListener;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Monitors;
import io.pubsub.monitor.Target;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.node.name.NameRow;

/**
 * Monitors and links, for the users of one node: checks what they ask for.
 *
 * @param watching has targets watched
 * @param mailboxes those of this node
 * @param workers call users back
 */
record NodeMonitors(Watches watching, NodeMailboxes mailboxes, Workers workers) implements Monitors {

	@Override
	public Monitor monitor(Target target, DownListener listener, MonitorOptions options) {
		MonitorWatch watch = watch(target, listener, options);
		this.watching.await(watch);
		return watch;
	}

	@Override
	public CompletableFuture<Monitor> monitorAsync(Target target, DownListener listener, MonitorOptions options) {
		return this.watching.start(watch(target, listener, options));
	}

	private MonitorWatch watch(Target target, DownListener listener, MonitorOptions options) {
		check(target);
		Objects.requireNonNull(listener, "listener");
		NodeMailbox owner = (options.owner() != null) ? this.mailboxes.requireOwn(options.owner()) : null;
		Consumer<Runnable> queue = (owner != null) ? owner::execute : queue();
		return own(new MonitorWatch(target, options.resume(), this.watching.comebacks(), owner, queue,
				(ending) -> listener.onDown(ending.down(target, options.resume())), () -> listener.onResumed(target)),
				owner);
	}

	private Consumer<Runnable> queue() {
		MailboxQueue<Runnable> queue = MailboxQueue.unbounded(Runnable::run, this.workers);
		return (notice) -> queue.offer(notice, false);
	}

	@Override
	public Monitor link(io.pubsub.Mailbox mailbox, Target target) {
		check(target);
		NodeMailbox own = this.mailboxes.requireOwn(mailbox);
		MonitorWatch watch = own(
				new MonitorWatch(target, false, this.watching.comebacks(), own, own::execute, own::end, () -> {
				}), own);
		this.watching.await(watch);
		return watch;
	}

	private static void check(Target target) {
		Objects.requireNonNull(target, "target");
		if (target instanceof Target.NameTarget name) {
			NameRow.check(name.name());
		}
		else if (target instanceof Target.EventTarget event) {
			NameRow.check(event.name());
		}
	}

	/** Has a watch end with its mailbox. */
	private static MonitorWatch own(MonitorWatch watch, @Nullable NodeMailbox owner) {
		if (owner != null && !owner.endActions().addFirst(watch)) {
			throw new IllegalStateException(owner + " is closed and cannot watch anything");
		}
		return watch;
	}

	@Override
	public String toString() {
		return "Monitors";
	}

}
