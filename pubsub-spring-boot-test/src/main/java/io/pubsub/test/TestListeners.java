package io.pubsub.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Has the listeners of one node fail, or take long, on demand. Thread-safe.
 * <pre class="code">
 * listeners.fail("invoices", new IllegalStateException("no printer"));
 * listeners.hold("audit");
 * listeners.restore();
 * </pre>
 * <p>
 * A listener is named by the id of its subscription or the label of its mailbox, or by
 * the topic that it subscribes to, or the event that it watches, exactly as it is written
 * there. An {@link IllegalArgumentException} lists the listeners of this node if none has
 * that name. A fault applies to calls that begin afterwards, and comes before the
 * listener: a listener that fails is not called. The library treats the failure like one
 * of the listener itself. All faults end after the test.
 * <p>
 * These are the listeners of {@code @Subscribe}, {@code @GroupMember} and
 * {@code @WatchEvent} methods, and those of the beans {@code Subscriptions},
 * {@code Mailboxes} and {@code Events}.
 */
public final class TestListeners {

	private final String node;

	// guarded by this
	private final Set<String> known = new TreeSet<>();

	// guarded by this
	private final List<Fault> faults = new ArrayList<>();

	TestListeners(String node) {
		this.node = node;
	}

	/**
	 * Has every call of a listener fail.
	 * @param listener its name
	 * @param failure what the listener throws
	 */
	public void fail(String listener, Throwable failure) {
		fail(listener, failure, Integer.MAX_VALUE);
	}

	/**
	 * Has the next calls of a listener fail. The calls after these succeed.
	 * @param listener its name
	 * @param failure what the listener throws
	 * @param times how many calls fail
	 */
	public void fail(String listener, Throwable failure, int times) {
		Assert.isTrue(times > 0, "times must be at least 1");
		add(new Fault(listener, failure, 0, times));
	}

	/**
	 * Has each call of a listener wait before it does its work.
	 * @param listener its name
	 * @param delay how long
	 */
	public void delay(String listener, Duration delay) {
		add(new Fault(listener, null, TimeUnit.NANOSECONDS.convert(delay), Integer.MAX_VALUE));
	}

	/**
	 * Has each call of a listener wait until {@link #restore()}, or the end of the test:
	 * its mailbox fills meanwhile.
	 * @param listener its name
	 */
	public void hold(String listener) {
		add(new Fault(listener, null, Long.MAX_VALUE, Integer.MAX_VALUE));
	}

	/** Ends all faults: listeners that wait go on and do their work. */
	public synchronized void restore() {
		this.faults.forEach((fault) -> fault.ended.countDown());
		this.faults.clear();
	}

	private synchronized void add(Fault fault) {
		Assert.isTrue(this.known.contains(fault.listener),
				() -> "No listener of " + this.node + " is named '" + fault.listener + "', only " + this.known
						+ ". The name is the id of the subscription, else its topic as the subscriber wrote it");
		this.faults.add(fault);
	}

	synchronized void add(String name, String topic) {
		this.known.add(name);
		this.known.add(topic);
		this.known.remove("");
	}

	/** Called in place of a listener before it. */
	void apply(String name, String topic) throws Exception {
		for (Fault fault : take(name, topic)) {
			fault.apply();
		}
	}

	private synchronized List<Fault> take(String name, String topic) {
		List<Fault> taken = new ArrayList<>();
		for (Fault fault : this.faults) {
			if ((fault.listener.equals(name) || fault.listener.equals(topic)) && fault.left > 0) {
				fault.left--;
				taken.add(fault);
			}
		}
		return taken;
	}

	private static final class Fault {

		private final String listener;

		private final @Nullable Throwable failure;

		private final long nanos;

		private final CountDownLatch ended = new CountDownLatch(1);

		private int left;

		Fault(String listener, @Nullable Throwable failure, long nanos, int times) {
			this.listener = listener;
			this.failure = failure;
			this.nanos = nanos;
			this.left = times;
		}

		void apply() throws Exception {
			this.ended.await(this.nanos, TimeUnit.NANOSECONDS);
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof Exception exception) {
				throw exception;
			}
			if (this.failure != null) {
				throw new IllegalStateException(this.failure);
			}
		}

	}

}
