package io.pubsub;

import io.pubsub.monitor.Down;

/**
 * A bounded queue of messages with an address, and the listener that handles them.
 * Thread-safe.
 * <p>
 * When a node leaves or crashes, its mailboxes end.
 */
public interface Mailbox extends AutoCloseable {

	/**
	 * The address, to which any node can send.
	 * @return the address, also after the mailbox is closed
	 * @see Publisher#send(Ref, Object)
	 */
	Ref ref();

	/**
	 * Closes the mailbox. It accepts no more messages, and waiting messages are
	 * discarded. The listener is not called again after a call in progress has returned.
	 * Later messages to it are counted as lost. Does not wait. Has no effect if the
	 * mailbox is closed already.
	 */
	@Override
	void close();

	/**
	 * Closes the mailbox like {@link #close()}, and reports a failure to its monitors and
	 * links.
	 * @param reason what went wrong
	 * @see Down.Reason#FAILED
	 */
	void close(Throwable reason);

}
