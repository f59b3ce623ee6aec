package io.pubsub.name;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.Publisher;
import io.pubsub.Ref;

/**
 * Names of mailboxes. A name is held by at most one mailbox in the cluster. Thread-safe.
 * <p>
 * All nodes decide together which mailbox gets a name. A name is free again when it is
 * unregistered, its mailbox is closed, or its node stops or crashes. During a partition
 * each side decides for itself. After it, if two mailboxes hold the same name, one of
 * them keeps it; see {@link NameConflictResolver}.
 * <p>
 * A name has 1 to 4,096 characters of any kind, but no half of a surrogate pair;
 * otherwise an {@link IllegalArgumentException} is thrown.
 *
 * @see Publisher#sendToName(String, Object)
 * @see io.pubsub.request.Requester#toName(String)
 */
public interface Names {

	/**
	 * Registers a name for a mailbox if it is free. Waits for the other nodes, for about
	 * two round trips; listeners may call this method. When it has returned true, every
	 * node finds the mailbox.
	 * @param name the name
	 * @param mailbox a mailbox of this node
	 * @return false if another mailbox holds the name
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 * @throws PubSubException if the nodes have not decided within
	 * {@code pubsub.request-timeout}, for example because one of them hangs or this node
	 * has not started; the mailbox does not get the name then
	 */
	boolean register(String name, Mailbox mailbox);

	/**
	 * Registers a name for a mailbox like {@link #register(String, Mailbox)}.
	 * @param name the name
	 * @param mailbox a mailbox of this node
	 * @param listener is notified if another mailbox takes the name
	 * @return false if another mailbox holds the name
	 */
	boolean register(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Registers a name for a mailbox like
	 * {@link #register(String, Mailbox, NameListener)}, without waiting. Use this method
	 * for many names at once.
	 * @param name the name
	 * @param mailbox a mailbox of this node
	 * @param listener is notified if another mailbox takes the name
	 * @return completes on a worker thread; if the caller completes it first, for example
	 * by {@code cancel} or {@code orTimeout}, the mailbox does not get the name
	 */
	CompletableFuture<Boolean> registerAsync(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Registers a name for a mailbox, and takes it from any other mailbox. The last
	 * caller keeps it. Waits until every node finds this mailbox, or one that has taken
	 * the name since. If the mailbox holds the name already, nothing changes and no
	 * listener is notified.
	 * @param name the name
	 * @param mailbox a mailbox of this node
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 * @throws PubSubException if that has not happened within
	 * {@code pubsub.request-timeout}; the mailbox does not hold the name then, but the
	 * former holder may have lost it
	 */
	void reRegister(String name, Mailbox mailbox);

	/**
	 * Registers a name for a mailbox like {@link #reRegister(String, Mailbox)}.
	 * @param name the name
	 * @param mailbox a mailbox of this node
	 * @param listener is notified if another mailbox takes the name. If this mailbox
	 * holds the name already, the listener is added to the one of the registration, and
	 * replaces the one of an earlier call of this method, which is not called any more
	 */
	void reRegister(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Makes a mailbox a candidate for a name. The mailbox gets the name now if it is
	 * free, otherwise as soon as it is free and no other candidate is first. If it loses
	 * the name, it is a candidate again. So with a candidate on each of several nodes,
	 * one takes over when the holder's node crashes. Returns at once, even before this
	 * node has started.
	 * @param name the name
	 * @param mailbox a mailbox of this node
	 * @param listener is notified each time the mailbox gets the name, or loses it to
	 * another
	 * @return withdraws the mailbox; closing the mailbox does so, too
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 */
	Candidacy stand(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Takes a name from a mailbox of this node, and withdraws the mailbox if it was a
	 * candidate.
	 * @param name the name
	 * @return false if no mailbox of this node holds the name
	 */
	boolean unregister(String name);

	/**
	 * Takes a name from a mailbox of this node in such a way that the next holder starts
	 * after this one has finished. From now on no node finds the mailbox by the name.
	 * When all nodes know that, and the mailbox has handled the messages that it had
	 * received by then, the name is free: its monitors are notified, and the next
	 * candidate gets it. The mailbox stays open, and is no longer a candidate. Until the
	 * name is free, registrations of it wait; {@link #reRegister} takes it at once.
	 * <p>
	 * {@link #unregister} and {@link #reRegister}, in contrast, move a name at once: the
	 * next holder may work while the former one still handles earlier messages.
	 * @param name the name
	 * @return completes on a worker thread when the name is free; with false if no
	 * mailbox of this node holds the name. Cancelling it changes nothing
	 */
	CompletableFuture<Boolean> handOver(String name);

	/**
	 * Finds the mailbox that holds a name, on any node. Answers from memory, never waits.
	 * @param name the name
	 * @return the address, or empty if no mailbox holds the name
	 */
	Optional<Ref> whereIs(String name);

	/**
	 * The names that mailboxes hold, on all nodes.
	 * @return a snapshot
	 */
	Set<String> names();

}
