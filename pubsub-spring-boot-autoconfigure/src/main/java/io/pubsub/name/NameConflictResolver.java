package io.pubsub.name;

import io.pubsub.Ref;

/**
 * Decides which of two mailboxes keeps a name that both hold: after a partition, or
 * because both took it at the same moment. The other loses the name, and its
 * {@link NameListener} is notified. Without such a bean the choice is arbitrary, but the
 * same on all nodes.
 * <p>
 * One node calls the resolver, once for each pair of mailboxes, and all other nodes
 * follow. Which node that is cannot be predicted, so give all nodes the same resolver.
 * Until it has decided, all nodes find the same one of the two.
 */
@FunctionalInterface
public interface NameConflictResolver {

	/**
	 * Decides. Called on a worker thread. May block; both mailboxes hold the name in the
	 * meantime.
	 * @param name the name
	 * @param one a mailbox that holds the name
	 * @param other another mailbox that holds the name
	 * @return one of the two; for any other result, and for an exception, a line is
	 * logged and the first mailbox keeps the name
	 */
	Ref resolve(String name, Ref one, Ref other);

}
