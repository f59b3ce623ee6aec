package io.pubsub.name;

import io.pubsub.Mailbox;

/**
 * Has a mailbox stand for a name, until it is closed. Thread-safe.
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
	 * Whether the mailbox has the name. Another may take it at any moment.
	 * @return true between the listener's {@link NameListener#onRegistered onRegistered}
	 * and {@link NameListener#onLost onLost}, give or take the time it takes to be told
	 */
	boolean isRegistered();

	/**
	 * Withdraws the mailbox, also from the name if it has that. The listener is not
	 * called again once a call under way has returned. Does not wait. Closing twice does
	 * nothing.
	 */
	@Override
	void close();

}
