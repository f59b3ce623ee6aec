package io.pubsub.test.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Transport;

/**
 * One node of an {@link InMemoryNetwork}, with the one thread on which it hears
 * everything. Its fields are guarded by the network.
 */
final class InMemoryTransport implements Transport {

	private static final Log logger = LogFactory.getLog(InMemoryTransport.class);

	// bytes are handed over somewhere in the middle, and spoilt after the call
	private static final int MARGIN = 3;

	private final InMemoryNetwork network;

	int part;

	private @Nullable Run run;

	private final UUID self = UUID.randomUUID();

	InMemoryTransport(InMemoryNetwork network) {
		this.network = network;
	}

	@Override
	public void start(Listener listener) {
		Run started = new Run(listener);
		synchronized (this.network) {
			if (this.run != null) {
				throw new IllegalStateException("Already started");
			}
			this.run = started;
			this.network.add(this);
		}
		started.start();
		try {
			started.told.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public UUID self() {
		return this.self;
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		Objects.checkFromIndexSize(0, length, bytes.length);
		this.network.send(this, node, Arrays.copyOf(bytes, length), length);
		released.accept(bytes);
	}

	@Override
	public String description() {
		return "a network in memory";
	}

	@Override
	public boolean mayWait(UUID node, int length) {
		return this.network.isBlocked(this, node);
	}

	@Override
	public void close() {
		this.network.remove(this);
	}

	void tell(List<UUID> members, boolean merged) {
		Run current = started();
		Runnable action = () -> {
			try {
				current.listener.members(members, merged);
			}
			finally {
				current.told.countDown();
			}
		};
		if (current.heldViews != null) {
			current.heldViews.add(action);
		}
		else {
			current.enqueue(null, System.nanoTime(), action);
		}
	}

	void tellCrashed(UUID node) {
		Run current = this.run;
		if (current != null) {
			current.enqueue(null, System.nanoTime(), () -> current.listener.crashed(node));
		}
	}

	void holdViews() {
		started().heldViews = new ArrayList<>();
	}

	void releaseViews() {
		Run current = started();
		List<Runnable> views = current.heldViews;
		current.heldViews = null;
		if (views != null) {
			views.forEach((view) -> current.enqueue(null, System.nanoTime(), view));
		}
	}

	private Run started() {
		Run current = this.run;
		if (current == null) {
			throw new IllegalStateException("Not started, or stopped");
		}
		return current;
	}

	void deliver(UUID sender, byte[] bytes, int length, long due) {
		Run current = this.run;
		if (current == null) {
			return;
		}
		current.enqueue(sender, due, () -> {
			byte[] buffer = new byte[length + 2 * MARGIN];
			System.arraycopy(bytes, 0, buffer, MARGIN, length);
			try {
				current.listener.received(sender, buffer, MARGIN, length);
			}
			finally {
				Arrays.fill(buffer, (byte) 0xee);
			}
		});
	}

	/** Loses what a sender has under way and is not due yet. */
	void discard(UUID sender) {
		Run current = this.run;
		if (current != null) {
			long now = System.nanoTime();
			current.queue.removeIf((event) -> {
				boolean lost = sender.equals(event.sender) && event.due - now > 0;
				if (lost) {
					current.pending.decrementAndGet();
				}
				return lost;
			});
		}
	}

	boolean isIdle() {
		Run current = this.run;
		return current == null || current.pending.get() == 0;
	}

	void stop() {
		Run current = this.run;
		if (current != null) {
			current.stopped = true;
			current.told.countDown();
			// wakes it; an interrupt would reach into the listener
			current.enqueue(null, System.nanoTime(), () -> {
			});
			this.run = null;
		}
	}

	private static final class Run extends Thread {

		private final Listener listener;

		private final DelayQueue<Event> queue = new DelayQueue<>();

		private final CountDownLatch told = new CountDownLatch(1);

		private @Nullable List<Runnable> heldViews;

		/** Events that wait, and the one at hand. */
		private final AtomicInteger pending = new AtomicInteger();

		private long sequence;

		private volatile boolean stopped;

		Run(Listener listener) {
			super("in-memory-delivery");
			setDaemon(true);
			this.listener = listener;
		}

		void enqueue(@Nullable UUID sender, long due, Runnable action) {
			this.pending.incrementAndGet();
			this.queue.add(new Event(sender, due, this.sequence++, action));
		}

		@Override
		public void run() {
			while (!this.stopped) {
				try {
					Event event = this.queue.take();
					try {
						if (!this.stopped) {
							event.action.run();
						}
					}
					finally {
						this.pending.decrementAndGet();
					}
				}
				catch (InterruptedException ex) {
					return;
				}
				catch (Throwable ex) {
					logger.warn("A listener threw", ex);
				}
			}
		}

	}

	private record Event(@Nullable UUID sender, long due, long sequence, Runnable action) implements Delayed {

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.due - System.nanoTime(), TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			Event event = (Event) other;
			int byTime = Long.signum(this.due - event.due);
			return (byTime != 0) ? byTime : Long.compare(this.sequence, event.sequence);
		}

	}

}
