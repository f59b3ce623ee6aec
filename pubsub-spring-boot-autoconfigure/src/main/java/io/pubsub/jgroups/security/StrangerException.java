package io.pubsub.jgroups.security;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the other side of a link is not a node of this cluster, or does not accept
 * this one. The message says what the likely cause is and follows the address of the
 * other side, which it calls "it".
 */
public final class StrangerException extends IOException {

	private static final long serialVersionUID = 1L;

	public StrangerException(String message) {
		this(message, null);
	}

	public StrangerException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/** The other side has gone without saying why. */
	public static StrangerException left(IOException cause) {
		return new StrangerException("it left before it had proven itself, or does not accept this node", cause);
	}

	/** The two sides are secured in different ways. */
	static StrangerException mixed(LinkKind theirs, LinkKind ours) {
		return new StrangerException("it %s, but this node %s. Configure all nodes of the cluster alike"
			.formatted(theirs.description(), ours.description()));
	}

}
