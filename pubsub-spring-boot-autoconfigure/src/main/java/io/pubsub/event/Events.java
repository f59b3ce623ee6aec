package io.pubsub.event;

import java.lang.reflect.Type;
import java.util.Set;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.PubSubHeaders;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.Monitors;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.name.Names;

/**
 * Events: streams of messages, each of one producer somewhere in the cluster, that know
 * whether anybody watches. Thread-safe.
 * <p>
 * A message crosses the network once for each node that has watchers, and no other.
 * Watchers get the producer's buffer as it is when they begin, oldest first, and then
 * every message, with no gap and none twice in between; each message has its number in
 * {@link PubSubHeaders#SEQUENCE}. When the event ends they get one notice, as with
 * {@link Monitors}.
 * <p>
 * An event's name is 1 to 4,096 characters of any kind, or an
 * {@link IllegalArgumentException} is thrown. Names of events and of mailboxes have
 * nothing to do with each other.
 */
public interface Events {

	/**
	 * Registers an event. Waits for the other nodes, about two round trips, and may be
	 * called by listeners. When it has returned every node finds the event.
	 * @param <T> the payload's type
	 * @param name the event's name
	 * @param type the payload's type
	 * @param options how
	 * @return what publishes it
	 * @throws EventTakenException if it has a producer
	 * @throws IllegalArgumentException if the owner is no mailbox of this node
	 * @throws IllegalStateException if the owner is closed, or this node has stopped
	 * @throws PubSubException if the nodes have not decided within
	 * {@code pubsub.request-timeout}, as when one of them hangs, or this one has not
	 * started
	 */
	<T> EventProducer<T> register(String name, Class<T> type, EventOptions options);

	/**
	 * Registers an event with default options.
	 * @param <T> the payload's type
	 * @param name the event's name
	 * @param type the payload's type
	 * @return what publishes it
	 * @see #register(String, Class, EventOptions)
	 */
	default <T> EventProducer<T> register(String name, Class<T> type) {
		return register(name, type, EventOptions.defaults());
	}

	/**
	 * Stands by to produce an event: it is registered now if it has no producer, and else
	 * when that has gone and nobody else is first. So of the same producer on each of
	 * several nodes one is active, and another takes over when its node dies. Does not
	 * wait, also not for this node to start. Each begins with an empty buffer and numbers
	 * of its own.
	 * @param <T> the payload's type
	 * @param name the event's name
	 * @param type the payload's type
	 * @param options how; of demand nothing is heard while it stands by
	 * @return what publishes it
	 * @throws IllegalArgumentException if the owner is no mailbox of this node
	 * @throws IllegalStateException if the owner is closed, or this node has stopped
	 */
	<T> EventProducer<T> stand(String name, Class<T> type, EventOptions options);

	/**
	 * Watches an event, with a mailbox of its own. Waits for one round trip if the event
	 * is another node's and nobody on this node watches it; may be called by listeners.
	 * @param <T> the payload's type
	 * @param name the event's name
	 * @param type what payloads become
	 * @param listener hears the messages, one at a time and in order
	 * @return ends that, and closes the mailbox
	 * @throws NoSuchTargetException if there is no such event now
	 * @throws IllegalStateException if this node has stopped
	 * @throws PubSubException if the producer's node has not answered within
	 * {@code pubsub.request-timeout}
	 */
	default <T> Monitor monitor(String name, Class<T> type, EventWatcher<T> listener) {
		return monitor(name, type, listener, WatchOptions.defaults());
	}

	/**
	 * Watches an event like {@link #monitor(String, Class, EventWatcher)}.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param name the event's name
	 * @param type what payloads become
	 * @param listener hears the messages
	 * @param options how
	 * @return ends that, and closes the mailbox
	 */
	<T> Monitor monitor(String name, Type type, EventWatcher<T> listener, WatchOptions options);

	/**
	 * Has a mailbox watch an event: its listener gets the messages.
	 * @param mailbox the mailbox, of this node, which handles one message at a time
	 * @param name the event's name
	 * @param notices hears what else there is to know, in the mailbox's turn
	 * @param resume whether watching begins again whenever the event is back
	 * @return ends that; the mailbox stays open
	 * @throws IllegalArgumentException if the mailbox is another node's, watches the
	 * event already, or handles messages side by side
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 */
	Monitor monitor(Mailbox mailbox, String name, EventStatusListener notices, boolean resume);

	/**
	 * Links a mailbox to an event: it gets the messages, and is closed when the event
	 * ends, once it has handled them.
	 * @param mailbox the mailbox, of this node, which handles one message at a time
	 * @param name the event's name
	 * @return undoes that
	 */
	Monitor link(Mailbox mailbox, String name);

	/**
	 * The events that have a producer, on all nodes.
	 * @return a snapshot of their names
	 */
	Set<String> names();

}
