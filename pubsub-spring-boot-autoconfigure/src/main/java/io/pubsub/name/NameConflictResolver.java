package io.pubsub.name;

import io.pubsub.Ref;

/**
 * Decides which of two mailboxes keeps a name that both have, after a partition or as
 * both took it at the same moment; the other loses it, and its {@link NameListener} is
 * told. Without such a bean the choice is arbitrary, but the same everywhere.
 * <p>
 * One node asks, once for each two mailboxes, and all others follow it. Which node that
 * is cannot be foreseen, so all nodes of a cluster should have the same resolver. Until
 * it has decided the nodes find one of the two, all the same one.
 */
@FunctionalInterface
public interface NameConflictResolver {

	/**
	 * Decides. Called on a worker; may block, as the name has two mailboxes meanwhile.
	 * @param name the name
	 * @param one a mailbox that has the name
	 * @param other another mailbox that has it
	 * @return the one or the other; anything else, and anything thrown, is logged, and
	 * the first keeps the name
	 */
	Ref resolve(String name, Ref one, Ref other);

}
