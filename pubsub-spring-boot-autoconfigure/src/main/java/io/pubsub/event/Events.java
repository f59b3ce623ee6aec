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
 * Produces and watches events. An event is a stream of messages from one producer in the
 * cluster, which knows whether the event has watchers. Thread-safe.
 * <p>
 * A message crosses the network once for each node that has watchers, and reaches no
 * other node. A new watcher first receives the producer's buffer, oldest message first,
 * and then every message, without gaps or duplicates in between.
 * {@link PubSubHeaders#SEQUENCE} is the number of a message. When the event ends, each
 * watcher is notified once, as with {@link Monitors}: also when the producer's node
 * crashes or is cut off.
 * <p>
 * The name of an event has 1 to 4,096 characters of any kind, but no half of a surrogate
 * pair; otherwise an {@link IllegalArgumentException} is thrown. Names of events are
 * independent of names of mailboxes.
 */
public interface Events {

	/**
	 * Registers an event. Waits for the other nodes, for about two round trips; listeners
	 * may call this method. When it has returned, every node finds the event.
	 * @param <T> the payload's type
	 * @param name the name of the event
	 * @param type the payload's type
	 * @param options the options
	 * @return publishes the event; close it when it is no longer needed
	 * @throws EventTakenException if the event already has a producer
	 * @throws IllegalArgumentException if the owner is not a mailbox of this node
	 * @throws IllegalStateException if the owner is closed, or this node has stopped
	 * @throws PubSubException if the nodes have not decided within
	 * {@code pubsub.request-timeout}, for example because one of them hangs or this node
	 * has not started
	 */
	<T> EventProducer<T> register(String name, Class<T> type, EventOptions options);

	/**
	 * Registers an event with default options.
	 * @param <T> the payload's type
	 * @param name the name of the event
	 * @param type the payload's type
	 * @return publishes the event; close it when it is no longer needed
	 * @see #register(String, Class, EventOptions)
	 */
	default <T> EventProducer<T> register(String name, Class<T> type) {
		return register(name, type, EventOptions.defaults());
	}

	/**
	 * Stands by to produce an event. The event is registered now if it has no producer,
	 * otherwise as soon as it is free and no other candidate is first. So of the same
	 * producer on several nodes one is active, and another takes over when its node stops
	 * or crashes. Each active producer starts with an empty buffer and its own numbers.
	 * Returns at once, even before this node has started.
	 * @param <T> the payload's type
	 * @param name the name of the event
	 * @param type the payload's type
	 * @param options the options; the demand listener is not called while the producer
	 * stands by
	 * @return publishes the event while it has it; close it when it is no longer needed
	 * @throws IllegalArgumentException if the owner is not a mailbox of this node
	 * @throws IllegalStateException if the owner is closed, or this node has stopped
	 */
	<T> EventProducer<T> stand(String name, Class<T> type, EventOptions options);

	/**
	 * Watches an event with a mailbox of its own. Waits for one round trip if the event
	 * is produced on another node and has no watcher on this one; listeners may call this
	 * method.
	 * @param <T> the payload's type
	 * @param name the name of the event
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages, one at a time and in order
	 * @return ends the watch and closes the mailbox
	 * @throws NoSuchTargetException if the event does not exist now
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
	 * @param name the name of the event
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages, one at a time and in order
	 * @param options the options
	 * @return ends the watch and closes the mailbox
	 */
	<T> Monitor monitor(String name, Type type, EventWatcher<T> listener, WatchOptions options);

	/**
	 * Makes a mailbox watch an event: the mailbox's listener receives the messages.
	 * @param mailbox a mailbox of this node that handles one message at a time
	 * @param name the name of the event
	 * @param notices is notified of gaps and of the end, in turn with the messages
	 * @param resume whether watching resumes whenever the event is back
	 * @return ends the watch; the mailbox stays open
	 * @throws NoSuchTargetException if the event does not exist now
	 * @throws IllegalArgumentException if the mailbox belongs to another node, watches
	 * the event already, or handles messages concurrently
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 */
	Monitor monitor(Mailbox mailbox, String name, EventStatusListener notices, boolean resume);

	/**
	 * Links a mailbox to an event. The mailbox receives the messages, and is closed when
	 * the event has ended and it has handled them.
	 * @param mailbox a mailbox of this node that handles one message at a time
	 * @param name the name of the event
	 * @return undoes the link
	 */
	Monitor link(Mailbox mailbox, String name);

	/**
	 * The names of the events that have a producer on any node.
	 * @return a snapshot
	 */
	Set<String> names();

}
