package io.pubsub.dispatch;

/**
 * Mailboxes that all get the same messages. Thread-safe; offering takes no lock but that
 * of each mailbox.
 *
 * @param <M> the type of messages
 */
public final class Audience<M> {

	private final Subscribers<M> subscribers = new Subscribers<>();

	private final Workers workers;

	public Audience(Workers workers) {
		this.workers = workers;
	}

	/**
	 * Has a mailbox get every message that is offered after this returns.
	 * @param subscriber the mailbox, used for this one audience only; without a group
	 */
	public void add(Subscriber<M> subscriber) {
		this.subscribers.add(subscriber);
	}

	/**
	 * Has a mailbox, which was added, get no more messages.
	 * @param subscriber the mailbox
	 */
	public void remove(Subscriber<M> subscriber) {
		this.subscribers.remove(subscriber);
	}

	/**
	 * How many mailboxes there are.
	 * @return the number
	 */
	public int size() {
		return this.subscribers.count();
	}

	/**
	 * Gives a message to all, without waiting for room, and has it handled.
	 * @param message the message
	 */
	public void offer(M message) {
		new Fanout<>(message, false, null, null, this.workers).accept(this.subscribers);
		this.workers.wake();
	}

}
