package io.pubsub.monitor;

import java.util.Objects;

import io.pubsub.Node;
import io.pubsub.Ref;

/**
 * A target of a monitor or link: a mailbox, name, node or event in the cluster.
 *
 * @see Monitors
 */
public sealed interface Target {

	/**
	 * A mailbox or subscription on any node. It ends when it is closed.
	 * @param ref its address
	 * @return the target
	 */
	static Target mailbox(Ref ref) {
		return new MailboxTarget(ref);
	}

	/**
	 * The mailbox that holds a name when watching begins. The target ends when that
	 * mailbox loses or gives up the name, or is closed. A mailbox may hold several names.
	 * @param name the name
	 * @return the target
	 */
	static Target name(String name) {
		return new NameTarget(name);
	}

	/**
	 * A node. It ends when it has left the cluster, as this node sees it.
	 * @param node the node
	 * @return the target
	 */
	static Target node(Node node) {
		return new NodeTarget(node);
	}

	/**
	 * An event. It ends when its present producer gives it up or loses it.
	 * @param name the name of the event
	 * @return the target
	 */
	static Target event(String name) {
		return new EventTarget(name);
	}

	/**
	 * A mailbox.
	 *
	 * @param ref its address
	 */
	record MailboxTarget(Ref ref) implements Target {

		public MailboxTarget {
			Objects.requireNonNull(ref, "ref");
		}

		@Override
		public String toString() {
			return "mailbox " + this.ref;
		}

	}

	/**
	 * The mailbox that has a name.
	 *
	 * @param name the name
	 */
	record NameTarget(String name) implements Target {

		public NameTarget {
			Objects.requireNonNull(name, "name");
		}

		@Override
		public String toString() {
			return "name '" + this.name + "'";
		}

	}

	/**
	 * A node.
	 *
	 * @param node the node
	 */
	record NodeTarget(Node node) implements Target {

		public NodeTarget {
			Objects.requireNonNull(node, "node");
		}

		@Override
		public String toString() {
			return "node " + this.node;
		}

	}

	/**
	 * An event.
	 *
	 * @param name its name
	 */
	record EventTarget(String name) implements Target {

		public EventTarget {
			Objects.requireNonNull(name, "name");
		}

		@Override
		public String toString() {
			return "event '" + this.name + "'";
		}

	}

}
