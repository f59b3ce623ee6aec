package io.pubsub.node.group;

import java.util.Objects;
import java.util.function.Consumer;

import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.Workers;
import io.pubsub.group.GroupListener;
import io.pubsub.group.GroupMonitor;

/**
 * A listener, and the mailbox in which news waits for it. That has no bound, since what
 * is missed here would never be made up for.
 */
final class NodeGroupMonitor implements GroupMonitor {

	private final MailboxQueue<Event> mailbox;

	private final Consumer<NodeGroupMonitor> onClose;

	NodeGroupMonitor(GroupListener listener, Workers workers, Consumer<NodeGroupMonitor> onClose) {
		Objects.requireNonNull(listener, "listener");
		this.mailbox = MailboxQueue.unbounded((event) -> event.tell(listener), workers);
		this.onClose = onClose;
	}

	/** Has the listener hear of something, on a worker. */
	void tell(Event event) {
		this.mailbox.offer(event, false);
	}

	@Override
	public void close() {
		this.mailbox.close();
		this.onClose.accept(this);
	}

	/**
	 * One call of the listener.
	 */
	@FunctionalInterface
	interface Event {

		void tell(GroupListener listener);

	}

}
