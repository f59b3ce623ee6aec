package io.pubsub.monitor;

import java.util.concurrent.CompletableFuture;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;

/**
 * Watches mailboxes, names, nodes and events, on any node, and tells when they end.
 * Thread-safe.
 * <p>
 * A watcher is told once, whatever happens: the true reason, or that there is
 * {@linkplain Down.Reason#NO_CONNECTION no connection}, when its own node sees the
 * target's leave the cluster. To watch what is on this node, or a node, never waits. To
 * watch what is on another node waits for one round trip, unless that is watched from
 * here already: all watchers of a node share one subscription, and the notice crosses the
 * network once for all of them.
 */
public interface Monitors {

	/**
	 * Watches a target. May be called by listeners.
	 * @param target the target
	 * @param listener hears when it has ended
	 * @return ends that
	 * @throws NoSuchTargetException if there is no such target now
	 * @throws IllegalStateException if this node has stopped
	 * @throws PubSubException if the target's node has not answered within
	 * {@code pubsub.request-timeout}
	 */
	default Monitor monitor(Target target, DownListener listener) {
		return monitor(target, listener, MonitorOptions.defaults());
	}

	/**
	 * Watches a target like {@link #monitor(Target, DownListener)}.
	 * @param target the target
	 * @param listener hears when it has ended
	 * @param options how
	 * @return ends that
	 * @throws IllegalArgumentException if the owner is no mailbox of this node
	 * @throws IllegalStateException if the owner is closed, or this node has stopped
	 */
	Monitor monitor(Target target, DownListener listener, MonitorOptions options);

	/**
	 * Watches a target like {@link #monitor(Target, DownListener, MonitorOptions)},
	 * without waiting.
	 * @param target the target
	 * @param listener hears when it has ended
	 * @param options how
	 * @return completes on a worker, exceptionally with what the other method throws,
	 * except for what is wrong with the arguments, which is thrown at once; if the caller
	 * completes it before, for example with {@code cancel} or {@code orTimeout}, nothing
	 * is watched
	 */
	CompletableFuture<Monitor> monitorAsync(Target target, DownListener listener, MonitorOptions options);

	/**
	 * Links a mailbox to a target: when the target ends, whatever the reason, the mailbox
	 * is closed, once it has handled what came before, and those who watch it hear of
	 * that reason. Not the other way round. May be called by listeners. A mailbox that is
	 * to live on traps the exit: it has a monitor, of which it is the
	 * {@linkplain MonitorOptions#owner(Mailbox) owner}.
	 * @param mailbox the mailbox, of this node
	 * @param target the target
	 * @return undoes that
	 * @throws NoSuchTargetException if there is no such target now; the mailbox stays
	 * open
	 * @throws IllegalArgumentException if the mailbox is another node's
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 * @throws PubSubException if the target's node has not answered within
	 * {@code pubsub.request-timeout}
	 */
	Monitor link(Mailbox mailbox, Target target);

}
