package io.pubsub.test.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The way from one node of an {@link InMemoryNetwork} to another, which can be made a bad
 * one. Whatever is held up keeps its order.
 */
public final class InMemoryLink {

	// guards everything here
	private final InMemoryNetwork network;

	private final InMemoryTransport from;

	private final InMemoryTransport to;

	private Predicate<byte[]> dropped = (bytes) -> false;

	private UnaryOperator<byte[]> change = UnaryOperator.identity();

	private Predicate<byte[]> duplicated = (bytes) -> false;

	private long delayNanos;

	private boolean blocked;

	private boolean holding;

	private final List<Runnable> held = new ArrayList<>();

	private long lastDue = Long.MIN_VALUE;

	InMemoryLink(InMemoryNetwork network, InMemoryTransport from, InMemoryTransport to) {
		this.network = network;
		this.from = from;
		this.to = to;
	}

	/** Loses what the predicate says, given the array that was sent. */
	public InMemoryLink drop(Predicate<byte[]> which) {
		synchronized (this.network) {
			this.dropped = which;
		}
		return this;
	}

	/**
	 * Has something else arrive than what was sent: what is given an array, and returns
	 * one.
	 */
	public InMemoryLink change(UnaryOperator<byte[]> change) {
		synchronized (this.network) {
			this.change = change;
		}
		return this;
	}

	/** Delivers twice in a row what the predicate says, given the array that was sent. */
	public InMemoryLink duplicate(Predicate<byte[]> which) {
		synchronized (this.network) {
			this.duplicated = which;
		}
		return this;
	}

	/** Has what is sent from now on arrive so much later. */
	public InMemoryLink delay(Duration delay) {
		synchronized (this.network) {
			this.delayNanos = delay.toNanos();
		}
		return this;
	}

	/** Keeps what is sent from now on, until it is {@link #release released}. */
	public InMemoryLink hold() {
		synchronized (this.network) {
			this.holding = true;
		}
		return this;
	}

	/** Lets go what was held. */
	public InMemoryLink release() {
		synchronized (this.network) {
			this.holding = false;
			this.held.forEach(Runnable::run);
			this.held.clear();
		}
		return this;
	}

	/**
	 * Has senders wait in {@code send}, as behind a node that does not read, until the
	 * link is {@link #unblock unblocked}, or the nodes lose sight of each other.
	 */
	public InMemoryLink block() {
		synchronized (this.network) {
			this.blocked = true;
		}
		return this;
	}

	/** Lets senders go on. */
	public InMemoryLink unblock() {
		synchronized (this.network) {
			this.blocked = false;
			this.network.notifyAll();
		}
		return this;
	}

	boolean isBlocked() {
		return this.blocked;
	}

	void carry(byte[] sent) {
		if (this.dropped.test(sent)) {
			return;
		}
		int copies = this.duplicated.test(sent) ? 2 : 1;
		byte[] bytes = this.change.apply(sent);
		for (int i = 0; i < copies; i++) {
			if (this.holding) {
				this.held.add(() -> deliver(bytes));
			}
			else {
				deliver(bytes);
			}
		}
	}

	private void deliver(byte[] bytes) {
		long due = System.nanoTime() + this.delayNanos;
		this.lastDue = (this.lastDue != Long.MIN_VALUE && this.lastDue - due > 0) ? this.lastDue : due;
		this.to.deliver(this.from.self(), bytes, bytes.length, this.lastDue);
	}

	/** Loses what is under way. */
	void cut() {
		this.held.clear();
		this.lastDue = Long.MIN_VALUE;
		this.to.discard(this.from.self());
	}

}
