package io.pubsub.sse;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;
import io.pubsub.Subscription;
import io.pubsub.sse.SseEvent.Reset;

/**
 * What one client is to receive: its subscription, and a queue of events that wait to be
 * written. Thread-safe; never waits.
 * <p>
 * Messages of a topic with history are not lost when the client reads slowly: while the
 * queue is full the subscription is paused, and reads from the history later. Other
 * messages are dropped, or the stream ends, as the {@link SseOverflow} says.
 * <p>
 * Nothing is handed out before the stream is opened, as the event that opens it comes
 * first.
 */
final class ClientStream {

	/** Enough for one write. */
	private static final int BATCH_BYTES = 8192;

	private final SseSettings settings;

	private final Runnable onReset;

	/** Guarded by this, and so is all that follows. */
	private final Deque<SseEvent> waiting = new ArrayDeque<>();

	private @Nullable Subscription subscription;

	/** Runs when there is something to take, or nothing more will come. */
	private Runnable wake = () -> {
	};

	private boolean opened;

	private boolean paused;

	/** Nothing is added any more; what waits is still handed out. */
	private boolean ended;

	/** Nothing is handed out any more. */
	private boolean closed;

	/**
	 * Makes a stream.
	 * @param settings the settings
	 * @param onReset runs for each reset event; must not throw
	 */
	ClientStream(SseSettings settings, Runnable onReset) {
		this.settings = settings;
		this.onReset = onReset;
	}

	/**
	 * Sets what is notified.
	 * @param wake runs, on any thread, when there is something to take, or nothing more
	 * will come
	 */
	void onAvailable(Runnable wake) {
		synchronized (this) {
			this.wake = wake;
		}
		wake.run();
	}

	/** Takes the subscription, which is closed with this, or at once if this was. */
	void follow(Subscription subscription) {
		synchronized (this) {
			if (!this.ended) {
				this.subscription = subscription;
				if (this.paused) {
					subscription.pause();
				}
				return;
			}
		}
		subscription.close();
	}

	/** Lets events be taken, at first this one. */
	void open(SseEvent first) {
		Runnable wake;
		synchronized (this) {
			if (this.opened || this.ended) {
				return;
			}
			this.opened = true;
			this.waiting.addFirst(first);
			wake = this.wake;
		}
		wake.run();
	}

	/** Adds an event of a message. */
	void add(SseEvent event) {
		Runnable wake;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			if (event.id() == null && this.waiting.size() >= this.settings.capacity()) {
				overflow();
			}
			if (!this.ended) {
				this.waiting.add(event);
			}
			if (event.id() != null && !this.paused && this.waiting.size() >= this.settings.capacity()) {
				this.paused = true;
				if (this.subscription != null) {
					this.subscription.pause();
				}
			}
			wake = this.wake;
		}
		wake.run();
	}

	/** Tells the client that it has missed messages here. */
	void reset(Reset reason) {
		Runnable wake;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			if (reason == Reset.OVERFLOW) {
				overflow();
			}
			else {
				this.onReset.run();
				this.waiting.add(SseEvent.reset(null, reason));
			}
			wake = this.wake;
		}
		wake.run();
	}

	/** Adds something that the client ignores, if nothing else waits. */
	void heartbeat() {
		Runnable wake;
		synchronized (this) {
			if (!this.ended && this.opened && this.waiting.isEmpty()) {
				this.waiting.add(SseEvent.heartbeat());
			}
			wake = this.wake;
		}
		wake.run();
	}

	synchronized boolean isOf(Mailbox mailbox) {
		return this.subscription != null && this.subscription.ref().equals(mailbox.ref());
	}

	private void overflow() {
		this.waiting.clear();
		if (this.settings.overflow() == SseOverflow.DISCONNECT) {
			end();
		}
		else {
			this.onReset.run();
			this.waiting.add(SseEvent.reset(null, Reset.OVERFLOW));
		}
	}

	/** Ends the stream: what waits is still handed out, and then this. */
	void end(@Nullable SseEvent last) {
		Runnable wake;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			end();
			this.opened = true;
			if (last != null) {
				this.waiting.add(last);
			}
			wake = this.wake;
		}
		wake.run();
	}

	private void end() {
		this.ended = true;
		if (this.subscription != null) {
			this.subscription.close();
			this.subscription = null;
		}
	}

	/** Ends the stream at once, since the client is gone. */
	synchronized void close() {
		if (!this.ended) {
			end();
		}
		this.closed = true;
		this.waiting.clear();
	}

	/**
	 * Takes what waits, or a part of it.
	 * @return some events as they are written, or null if none waits
	 */
	synchronized byte @Nullable [] takeBytes() {
		SseEvent event = take();
		if (event == null) {
			return null;
		}
		byte[] first = event.bytes();
		if (first.length >= BATCH_BYTES || this.waiting.isEmpty()) {
			return first;
		}
		ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
		batch.writeBytes(first);
		while (batch.size() < BATCH_BYTES && (event = take()) != null) {
			batch.writeBytes(event.bytes());
		}
		return batch.toByteArray();
	}

	/**
	 * Takes the event that waits longest.
	 * @return the event, or null if none waits
	 */
	synchronized @Nullable SseEvent take() {
		if (!this.opened) {
			return null;
		}
		SseEvent event = this.waiting.poll();
		if (this.paused && !this.ended && this.waiting.size() <= this.settings.capacity() / 2) {
			this.paused = false;
			if (this.subscription != null) {
				this.subscription.resume();
			}
		}
		return event;
	}

	/**
	 * Whether there is nothing to take, and never will be.
	 * @return true if so
	 */
	synchronized boolean isFinished() {
		return this.closed || (this.ended && this.waiting.isEmpty());
	}

}
