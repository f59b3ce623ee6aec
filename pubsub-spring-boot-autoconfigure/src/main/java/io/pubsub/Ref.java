package io.pubsub;

import java.util.Objects;
import java.util.UUID;

/**
 * The address of one mailbox, valid on every node of the cluster. It can be sent in
 * payloads or, as text, in headers. An address outlives its mailbox and its node;
 * messages to it are then lost, and counted.
 *
 * @param node the node of the mailbox
 * @param id the number of the mailbox, which no other mailbox of that node ever has
 */
public record Ref(Node node, long id) {

	public Ref {
		Objects.requireNonNull(node, "node");
	}

	/**
	 * Parses the text that {@link #toString()} returns.
	 * @param text the text
	 * @return the address
	 * @throws IllegalArgumentException if the text is not an address
	 */
	public static Ref valueOf(String text) {
		int at = text.indexOf('@');
		int colon = text.lastIndexOf(':');
		if (at < 0 || colon < at) {
			throw new IllegalArgumentException("'" + text + "' is no address of a mailbox, as '1@node:id' would be");
		}
		try {
			Node node = new Node(text.substring(at + 1, colon), UUID.fromString(text.substring(colon + 1)));
			return new Ref(node, Long.parseLong(text.substring(0, at)));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + text + "' is no address of a mailbox: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Returns the address as text: {@code id@node-name:node-id}.
	 * @return a text that {@link #valueOf(String)} parses
	 */
	@Override
	public String toString() {
		return this.id + "@" + this.node.name() + ":" + this.node.id();
	}

}
