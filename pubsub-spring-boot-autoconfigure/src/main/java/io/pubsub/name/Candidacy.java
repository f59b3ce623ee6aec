package io.pubsub.name;

import io.pubsub.Mailbox;

/**
 * A mailbox's candidacy for a name, until it is closed. Thread-safe.
 *
 * @see Names#stand(String, Mailbox, NameListener)
 */
public interface Candidacy extends AutoCloseable {

	/**
	 * The name.
	 * @return the name
	 */
	String name();

	/**
	 * Whether the mailbox holds the name now. Another mailbox may take it at any moment.
	 * @return true between the listener's {@link NameListener#onRegistered onRegistered}
	 * and {@link NameListener#onLost onLost}, apart from the time that the calls take
	 */
	boolean isRegistered();

	/**
	 * Withdraws the mailbox, and gives up the name if it holds it. The listener is not
	 * called again after a call in progress has returned. Does not wait. Has no effect if
	 * the candidacy is closed already.
	 */
	@Override
	void close();

}
