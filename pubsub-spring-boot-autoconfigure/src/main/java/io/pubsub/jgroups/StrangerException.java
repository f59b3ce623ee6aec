package io.pubsub.jgroups;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the other side of a link is no node of this cluster, or takes this node for
 * none. The message says what the likely cause is and follows the address of the other
 * side, which it calls "it".
 */
final class StrangerException extends IOException {

	private static final long serialVersionUID = 1L;

	StrangerException(String message) {
		this(message, null);
	}

	StrangerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/** The two sides are secured in different ways. */
	static StrangerException mixed(LinkKind theirs, LinkKind ours) {
		return new StrangerException("it %s, but this node %s. Configure all nodes of the cluster alike"
			.formatted(theirs.description(), ours.description()));
	}

}
