package io.pubsub.name;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.Publisher;
import io.pubsub.Ref;

/**
 * Names of mailboxes, each of one mailbox in the whole cluster. Thread-safe.
 * <p>
 * The nodes decide together who gets a name; none of them has a say of its own. A name is
 * free again when it is unregistered, its mailbox is closed, or its node leaves or dies.
 * In a partition each side decides for itself. When the cluster is one again, and two
 * mailboxes have one name, one of them keeps it: see {@link NameConflictResolver}.
 * <p>
 * A name is 1 to 4,096 characters of any kind, or an {@link IllegalArgumentException} is
 * thrown.
 *
 * @see Publisher#send(Ref, Object)
 */
public interface Names {

	/**
	 * Gives a mailbox a name, if nobody has it. Waits for the other nodes, about two
	 * round trips, and may be called by listeners. When it has returned true every node
	 * finds the mailbox.
	 * @param name the name
	 * @param mailbox the mailbox, of this node
	 * @return false if the name is taken
	 * @throws IllegalArgumentException if the mailbox is another node's
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 * @throws PubSubException if the nodes have not decided within
	 * {@code pubsub.request-timeout}, as when one of them hangs, or this one has not
	 * started; the mailbox does not get the name then
	 */
	boolean register(String name, Mailbox mailbox);

	/**
	 * Gives a mailbox a name like {@link #register(String, Mailbox)}.
	 * @param name the name
	 * @param mailbox the mailbox, of this node
	 * @param listener hears if the name is lost to another mailbox
	 * @return false if the name is taken
	 */
	boolean register(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Gives a mailbox a name like {@link #register(String, Mailbox, NameListener)},
	 * without waiting. The form to use for many names at once.
	 * @param name the name
	 * @param mailbox the mailbox, of this node
	 * @param listener hears if the name is lost to another mailbox
	 * @return completes on a worker; if the caller completes it before, for example with
	 * {@code cancel} or {@code orTimeout}, the mailbox does not get the name
	 */
	CompletableFuture<Boolean> registerAsync(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Gives a mailbox a name, whoever has it: the last to take a name keeps it. Waits
	 * until every node finds the mailbox, or another that has taken the name since. If
	 * the mailbox has the name already it keeps it: nobody is told anything.
	 * @param name the name
	 * @param mailbox the mailbox, of this node
	 * @throws IllegalArgumentException if the mailbox is another node's
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 * @throws PubSubException if that is not so within {@code pubsub.request-timeout};
	 * the mailbox does not have the name then, but who had it may have lost it
	 */
	void reRegister(String name, Mailbox mailbox);

	/**
	 * Gives a mailbox a name like {@link #reRegister(String, Mailbox)}.
	 * @param name the name
	 * @param mailbox the mailbox, of this node
	 * @param listener hears if the name is lost to another mailbox; if the mailbox has
	 * the name already, besides the listener that it was given with, and instead of that
	 * of an earlier call like this
	 */
	void reRegister(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Has a mailbox stand for a name: it gets the name now if nobody has it, and else
	 * when it is free and nobody else is first; if it loses the name, it stands again. So
	 * with a candidate on each of several nodes one takes over when the holder's node
	 * dies. Does not wait, also not for this node to start.
	 * @param name the name
	 * @param mailbox the mailbox, of this node
	 * @param listener hears each time the mailbox gets the name or loses it to another
	 * @return withdraws the mailbox; closing the mailbox does as well
	 * @throws IllegalArgumentException if the mailbox is another node's
	 * @throws IllegalStateException if the mailbox is closed, or this node has stopped
	 */
	Candidacy stand(String name, Mailbox mailbox, NameListener listener);

	/**
	 * Takes a name from a mailbox of this node. If that stood for the name, it does not
	 * any more.
	 * @param name the name
	 * @return false if no mailbox of this node has it
	 */
	boolean unregister(String name);

	/**
	 * Takes a name from a mailbox of this node in order, so that its next holder begins
	 * when this one has finished. From now on no node finds the mailbox by the name. When
	 * all nodes know that, and the mailbox has handled what it had received by then, the
	 * name is free: who watches it is told, and a mailbox that stands for it gets it. The
	 * mailbox stays open. Until the name is free, a registration of it waits;
	 * {@link #reRegister} takes it at once. If the mailbox stood for the name, it does
	 * not any more.
	 * <p>
	 * {@link #unregister} and {@link #reRegister} move a name at once instead: the next
	 * holder may serve while the former still handles what it has received.
	 * @param name the name
	 * @return completes on a worker when the name is free, with false if no mailbox of
	 * this node has it; cancelling it changes nothing
	 */
	CompletableFuture<Boolean> handOver(String name);

	/**
	 * Finds the mailbox of some name, on any node. Answers from memory, never waits.
	 * @param name the name
	 * @return its address, or empty if nobody has the name
	 */
	Optional<Ref> whereIs(String name);

	/**
	 * The names that mailboxes have, on all nodes.
	 * @return a snapshot
	 */
	Set<String> names();

}
