package io.pubsub;

import java.util.Objects;
import java.util.UUID;

/**
 * The address of one mailbox, good on every node of the cluster: it may be sent along in
 * payloads, or, as text, in headers. It outlives its mailbox and its node; then nothing
 * that is sent to it reaches anybody.
 *
 * @param node the node that has the mailbox
 * @param id its number there, which no other mailbox of that node ever has
 */
public record Ref(Node node, long id) {

	public Ref {
		Objects.requireNonNull(node, "node");
	}

	/**
	 * Reads what {@link #toString()} wrote.
	 * @param text the text
	 * @return the address
	 * @throws IllegalArgumentException if the text is not one
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
	 * The address as text: {@code id@node-name:node-id}.
	 * @return what {@link #valueOf(String)} reads
	 */
	@Override
	public String toString() {
		return this.id + "@" + this.node.name() + ":" + this.node.id();
	}

}
