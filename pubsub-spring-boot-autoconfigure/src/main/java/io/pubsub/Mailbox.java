package io.pubsub;

import io.pubsub.monitor.Down;

/**
 * A bounded queue of messages with an address, and the listener that they go to.
 * Thread-safe.
 */
public interface Mailbox extends AutoCloseable {

	/**
	 * Its address, to be sent to from any node.
	 * @return the address, also when closed
	 * @see Publisher#send(Ref, Object)
	 */
	Ref ref();

	/**
	 * Ends the mailbox: nothing is accepted any more, what waits in it is discarded, and
	 * the listener is not called again once a call under way has returned. What is sent
	 * to it later is counted as lost. Does not wait. Closing twice does nothing. A node
	 * that leaves or dies closes its mailboxes.
	 */
	@Override
	void close();

	/**
	 * Ends the mailbox like {@link #close()}, and tells those who watch it, or are linked
	 * to it, that something went wrong.
	 * @param reason what
	 * @see Down.Reason#FAILED
	 */
	void close(Throwable reason);

}
