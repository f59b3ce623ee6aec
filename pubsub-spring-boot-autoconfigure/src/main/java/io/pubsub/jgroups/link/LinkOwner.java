package io.pubsub.jgroups.link;

import org.jgroups.Address;
import org.jspecify.annotations.Nullable;

/**
 * The part of a node that its links ask and report to. Called on threads of JGroups.
 */
public interface LinkOwner {

	/** The destination of a member; null if the node is not a member now. */
	@Nullable Destination destination(Address node);

	/**
	 * A thread of JGroups has run into an error, and goes on. Must not throw.
	 * @param message what has failed
	 */
	void failed(String message, Throwable failure);

	/** The process of a member has ended without leaving the cluster. */
	void crashed(Address node);

}
