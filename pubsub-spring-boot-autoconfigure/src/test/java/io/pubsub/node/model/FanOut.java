package io.pubsub.node.model;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was sent in a {@link ShutdownRun} to all who were there, and who heard it. Each
 * message is owed to each ear that was there from before it was sent until after that,
 * and to no other; no ear hears one twice. Thread-safe.
 */
final class FanOut {

	private final List<Ear> ears = new CopyOnWriteArrayList<>();

	private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

	private final AtomicLong numbers = new AtomicLong();

	private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

	/** Begins to hear; visible to all nodes from the call of {@link Ear#begin()} on. */
	Ear listen(FanOutUse node, String what) {
		Ear ear = new Ear(node, what);
		this.ears.add(ear);
		return ear;
	}

	/** Notes a message that is about to be sent. */
	Sent send(FanOutUse node, String how, Predicate<Ear> to) {
		Sent message = new Sent(this.numbers.incrementAndGet() + "-" + how + "-" + node, node, to);
		this.sent.add(message);
		return message;
	}

	void error(String text) {
		this.errors.add(text);
	}

	int size() {
		return this.sent.size();
	}

	/**
	 * Checks everything.
	 * @param crashed the nodes that have crashed
	 */
	void check(Collection<FanOutUse> crashed) {
		assertThat(this.errors).isEmpty();
		for (Sent message : this.sent) {
			boolean lost = crashed.contains(message.node);
			for (Ear ear : this.ears) {
				boolean heard = ear.heard.contains(message.text);
				if (heard && (message.refused || !message.to.test(ear))) {
					throw new AssertionError(message.text + " was heard by " + ear);
				}
				if (!heard && !lost && message.isOwed(ear)) {
					throw new AssertionError(message.text + " was not heard by " + ear);
				}
			}
		}
	}

	/**
	 * A subscription without a group, or a member of the group all of whose members get
	 * messages.
	 */
	final class Ear {

		final FanOutUse node;

		final String what;

		private final Set<String> heard = ConcurrentHashMap.newKeySet();

		private volatile boolean open;

		private volatile long since;

		/** Set when it is about to end. */
		private volatile boolean ended;

		private volatile long until;

		/** Whether it may have been closed before it had handled everything. */
		private volatile boolean deaf;

		private Ear(FanOutUse node, String what) {
			this.node = node;
			this.what = what;
		}

		void hear(String text) {
			if (!this.heard.add(text)) {
				FanOut.this.errors.add(text + " was heard twice by " + this);
			}
		}

		/** All nodes know it. */
		void begin() {
			this.since = System.nanoTime();
			this.open = true;
		}

		void end(boolean drains) {
			this.until = System.nanoTime();
			this.deaf = !drains;
			this.ended = true;
		}

		@Override
		public String toString() {
			return this.what + " on " + this.node;
		}

	}

	/**
	 * One message.
	 */
	static final class Sent {

		final String text;

		private final FanOutUse node;

		private final Predicate<Ear> to;

		private final long begun = System.nanoTime();

		private volatile long done;

		private volatile boolean sent;

		private volatile boolean refused;

		private Sent(String text, FanOutUse node, Predicate<Ear> to) {
			this.text = text;
			this.node = node;
			this.to = to;
		}

		/** The call has returned while the node was not about to end. */
		void sent() {
			this.done = System.nanoTime();
			this.sent = !this.node.isEnding();
		}

		/** The caller was told that it was not sent. */
		void refused() {
			this.refused = true;
		}

		private boolean isOwed(Ear ear) {
			return this.sent && ear.open && !ear.deaf && ear.since < this.begun && (!ear.ended || this.done < ear.until)
					&& this.to.test(ear);
		}

	}

}
