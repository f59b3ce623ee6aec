package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

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

	private Run run;

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
	public boolean mayWait(UUID node, int length) {
		return this.network.isBlocked(this, node);
	}

	@Override
	public void close() {
		this.network.remove(this);
	}

	void tell(List<UUID> members, boolean merged) {
		Run current = this.run;
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

	void holdViews() {
		this.run.heldViews = new ArrayList<>();
	}

	void releaseViews() {
		List<Runnable> views = this.run.heldViews;
		this.run.heldViews = null;
		views.forEach((view) -> this.run.enqueue(null, System.nanoTime(), view));
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
		if (this.run != null) {
			long now = System.nanoTime();
			this.run.queue.removeIf((event) -> {
				boolean lost = sender.equals(event.sender) && event.due - now > 0;
				if (lost) {
					this.run.pending.decrementAndGet();
				}
				return lost;
			});
		}
	}

	boolean isIdle() {
		return this.run == null || this.run.pending.get() == 0;
	}

	void stop() {
		if (this.run != null) {
			this.run.stopped = true;
			this.run.told.countDown();
			// wakes it; an interrupt would reach into the listener
			this.run.enqueue(null, System.nanoTime(), () -> {
			});
			this.run = null;
		}
	}

	private static final class Run extends Thread {

		private final Listener listener;

		private final DelayQueue<Event> queue = new DelayQueue<>();

		private final CountDownLatch told = new CountDownLatch(1);

		private List<Runnable> heldViews;

		/** Events that wait, and the one at hand. */
		private final AtomicInteger pending = new AtomicInteger();

		private long sequence;

		private volatile boolean stopped;

		Run(Listener listener) {
			super("in-memory-delivery");
			setDaemon(true);
			this.listener = listener;
		}

		void enqueue(UUID sender, long due, Runnable action) {
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

	private record Event(UUID sender, long due, long sequence, Runnable action) implements Delayed {

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
