package io.pubsub.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Overflow;
import io.pubsub.dispatch.Mailbox;

/**
 * Several short mailboxes behind one, for a listener that works on messages with
 * different keys side by side: those of a key go to the same one, and so keep their
 * order. The mailbox in front waits while a short one is full, so that only its own
 * bounds count. Without a key there are none.
 */
final class KeyedLanes {

	private static final int CAPACITY = 64;

	private final Mailbox<Delivery> front;

	private final @Nullable Function<Message<?>, ? extends @Nullable Object> key;

	private final List<Mailbox<Delivery>> lanes;

	/** Whether a task is at hand that all lanes have come to. */
	private volatile boolean inTask;

	private KeyedLanes(Mailbox<Delivery> front, @Nullable Function<Message<?>, ? extends @Nullable Object> key,
			List<Mailbox<Delivery>> lanes) {
		this.front = front;
		this.key = key;
		this.lanes = lanes;
		lanes.forEach((lane) -> lane.partOf(front));
	}

	/** None: all messages stay in the mailbox in front. */
	static KeyedLanes none(Mailbox<Delivery> front) {
		return new KeyedLanes(front, null, List.of());
	}

	/**
	 * Makes lanes.
	 * @param front the mailbox in front
	 * @param key finds the key of a message
	 * @param count how many
	 * @param open makes a mailbox of some settings
	 */
	static KeyedLanes of(Mailbox<Delivery> front, Function<Message<?>, ? extends @Nullable Object> key, int count,
			Function<Mailbox.Settings, Mailbox<Delivery>> open) {
		Mailbox.Settings settings = new Mailbox.Settings(CAPACITY, Math.max(1, front.maxBytes() / count),
				Overflow.BLOCK, Mailbox.FOR_EVER, 1);
		List<Mailbox<Delivery>> lanes = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lanes.add(open.apply(settings));
		}
		return new KeyedLanes(front, key, List.copyOf(lanes));
	}

	boolean isEmpty() {
		return this.lanes.isEmpty();
	}

	/** The lane that a message belongs to, by its key. */
	Mailbox<Delivery> lane(Message<?> message) {
		Object value = (this.key != null) ? this.key.apply(message) : null;
		int hash = (value != null) ? value.hashCode() : 0;
		return this.lanes.get(Math.floorMod(hash ^ (hash >>> 16), this.lanes.size()));
	}

	/**
	 * Runs a task after all that came before it in all lanes. The last lane that comes to
	 * it does, and the mailbox in front hands over nothing until it is done.
	 * @param task the task
	 * @param delivery makes a delivery of a task
	 */
	void run(Runnable task, Function<Runnable, Delivery> delivery) {
		this.front.hold();
		AtomicInteger missing = new AtomicInteger(this.lanes.size());
		Delivery passed = delivery.apply(() -> {
			if (missing.decrementAndGet() == 0) {
				runAlone(task);
			}
		});
		this.lanes.forEach((lane) -> lane.offer(passed, false));
	}

	private void runAlone(Runnable task) {
		this.inTask = true;
		try {
			task.run();
		}
		finally {
			this.inTask = false;
			this.front.release();
		}
	}

	void pause() {
		this.lanes.forEach(Mailbox::pause);
	}

	void resume() {
		this.lanes.forEach(Mailbox::resume);
	}

	void close() {
		this.lanes.forEach(Mailbox::close);
	}

	/**
	 * Prepares for the end: a lane whose listener drains its own node is not waited for,
	 * and closed, as what is for it would hold up the others.
	 * @param ownLane is told of such a lane
	 * @return drains the others; completes when that is done
	 */
	Supplier<CompletableFuture<Void>> prepareDrain(Consumer<Mailbox<Delivery>> ownLane) {
		List<Mailbox<Delivery>> rest = new ArrayList<>(this.lanes);
		for (Mailbox<Delivery> lane : this.lanes) {
			if (lane.waitsForItself()) {
				ownLane.accept(lane);
				rest.remove(lane);
				lane.close();
				if (this.inTask) {
					this.front.release();
				}
			}
			lane.resume();
		}
		return () -> CompletableFuture
			.allOf(rest.stream().map(Mailbox::drainOff).toArray(CompletableFuture<?>[]::new));
	}

	int depth() {
		return this.lanes.stream().mapToInt(Mailbox::depth).sum();
	}

	long bytes() {
		return this.lanes.stream().mapToLong(Mailbox::bytes).sum();
	}

	long unreportedBytes() {
		return this.lanes.stream().mapToLong(Mailbox::unreportedBytes).sum();
	}

}
