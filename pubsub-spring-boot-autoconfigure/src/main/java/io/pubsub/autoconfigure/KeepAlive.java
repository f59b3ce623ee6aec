package io.pubsub.autoconfigure;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps the process from ending, as it does when no thread is left but daemons: what
 * listens is done when its context is closed, not when {@code main} returns.
 */
final class KeepAlive {

	private final CountDownLatch closed = new CountDownLatch(1);

	/**
	 * Keeps the process alive from now on.
	 * @param node names the thread that does
	 */
	KeepAlive(String node) {
		Thread thread = new Thread(this::await, "pubsub-" + node + "-keep-alive");
		thread.setDaemon(false);
		thread.start();
	}

	/** Lets the process end. */
	void close() {
		this.closed.countDown();
	}

	private void await() {
		while (true) {
			try {
				this.closed.await();
				return;
			}
			catch (InterruptedException ex) {
				// not by this class: it does not matter
			}
		}
	}

}
