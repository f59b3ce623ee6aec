package io.pubsub.monitor;

import java.util.concurrent.CompletableFuture;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;

/**
 * Watches mailboxes, names, nodes and events on any node, and reports their end.
 * Thread-safe.
 * <p>
 * Each watch reports one end, whatever happens: with the true reason; or with
 * {@linkplain Down.Reason#NO_CONNECTION no connection}, when this node sees the target's
 * node leave the cluster.
 * <p>
 * Watching a node, or a target on this node, never waits. Watching a target on another
 * node waits for one round trip, unless this node watches it already: all watches of a
 * node share one subscription, and the end of a target crosses the network once for all
 * of them.
 */
public interface Monitors {

	/**
	 * Watches a target. Listeners may call this method.
	 * @param target the target
	 * @param listener is notified when the target has ended
	 * @return ends the watch
	 * @throws NoSuchTargetException if the target does not exist now
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
	 * @param listener is notified when the target has ended
	 * @param options the options
	 * @return ends the watch
	 * @throws IllegalArgumentException if the owner is not a mailbox of this node
	 * @throws IllegalStateException if the owner is closed, or this node has stopped
	 */
	Monitor monitor(Target target, DownListener listener, MonitorOptions options);

	/**
	 * Watches a target like {@link #monitor(Target, DownListener, MonitorOptions)},
	 * without waiting.
	 * @param target the target
	 * @param listener is notified when the target has ended
	 * @param options the options
	 * @return completes on a worker thread; exceptionally with what the other method
	 * would throw, except for invalid arguments, which are thrown at once. If the caller
	 * completes it first, for example by {@code cancel} or {@code orTimeout}, nothing is
	 * watched
	 */
	CompletableFuture<Monitor> monitorAsync(Target target, DownListener listener, MonitorOptions options);

	/**
	 * Links a mailbox to a target. When the target ends for any reason, the mailbox is
	 * closed after it has handled the earlier messages, and its watchers receive the same
	 * reason. The end of the mailbox does not affect the target. Listeners may call this
	 * method.
	 * <p>
	 * To handle the end instead of being closed, use a monitor with the mailbox as its
	 * {@linkplain MonitorOptions#owner(Mailbox) owner}.
	 * @param mailbox a mailbox of this node
	 * @param target the target
	 * @return undoes the link
	 * @throws NoSuchTargetException if the target does not exist now; the mailbox stays
	 * open
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 * @throws PubSubException if the target's node has not answered within
	 * {@code pubsub.request-timeout}
	 */
	Monitor link(Mailbox mailbox, Target target);

}
