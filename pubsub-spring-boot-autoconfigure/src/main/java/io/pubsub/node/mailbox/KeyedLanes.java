package io.pubsub.node.mailbox;

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
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.MailboxSettings;

/**
 * Several short mailboxes behind one, for a listener that works on messages with
 * different keys side by side: those of a key go to the same one, and so keep their
 * order. The mailbox in front waits while a short one is full, so that only its own
 * bounds count. Without a key there are none.
 */
final class KeyedLanes {

	private static final int CAPACITY = 64;

	private final MailboxQueue<Delivery> front;

	private final @Nullable Function<Message<?>, ? extends @Nullable Object> key;

	private final List<MailboxQueue<Delivery>> lanes;

	/** Whether a task is at hand that all lanes have come to. */
	private volatile boolean inTask;

	private KeyedLanes(MailboxQueue<Delivery> front, @Nullable Function<Message<?>, ? extends @Nullable Object> key,
			List<MailboxQueue<Delivery>> lanes) {
		this.front = front;
		this.key = key;
		this.lanes = lanes;
		lanes.forEach((lane) -> lane.partOf(front));
	}

	/** None: all messages stay in the mailbox in front. */
	static KeyedLanes none(MailboxQueue<Delivery> front) {
		return new KeyedLanes(front, null, List.of());
	}

	/**
	 * Makes lanes.
	 * @param front the mailbox in front
	 * @param key finds the key of a message
	 * @param count how many
	 * @param open makes a mailbox of some settings
	 */
	static KeyedLanes of(MailboxQueue<Delivery> front, Function<Message<?>, ? extends @Nullable Object> key, int count,
			Function<MailboxSettings, MailboxQueue<Delivery>> open) {
		MailboxSettings settings = new MailboxSettings(CAPACITY, Math.max(1, front.maxBytes() / count), Overflow.BLOCK,
				MailboxQueue.FOR_EVER, 1);
		List<MailboxQueue<Delivery>> lanes = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lanes.add(open.apply(settings));
		}
		return new KeyedLanes(front, key, List.copyOf(lanes));
	}

	boolean isEmpty() {
		return this.lanes.isEmpty();
	}

	/** The lane that a message belongs to, by its key. */
	MailboxQueue<Delivery> lane(Message<?> message) {
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
		this.lanes.forEach(MailboxQueue::pause);
	}

	void resume() {
		this.lanes.forEach(MailboxQueue::resume);
	}

	void close() {
		this.lanes.forEach(MailboxQueue::close);
	}

	/**
	 * Prepares for the end: a lane whose listener drains its own node is not waited for,
	 * and closed, as what is for it would hold up the others.
	 * @param ownLane is told of such a lane
	 * @return drains the others; completes when that is done
	 */
	Supplier<CompletableFuture<Void>> prepareDrain(Consumer<MailboxQueue<Delivery>> ownLane) {
		List<MailboxQueue<Delivery>> rest = new ArrayList<>(this.lanes);
		for (MailboxQueue<Delivery> lane : this.lanes) {
			if (lane.waitsForItself()) {
				rest.remove(lane);
				closeOwn(lane, ownLane);
			}
			lane.resume();
		}
		return () -> CompletableFuture
			.allOf(rest.stream().map(MailboxQueue::drainOff).toArray(CompletableFuture<?>[]::new));
	}

	/** Looks again for lanes whose listener has ended the JVM since the drain began. */
	void lookForStuck(Consumer<MailboxQueue<Delivery>> ownLane) {
		for (MailboxQueue<Delivery> lane : this.lanes) {
			if (lane.isAccepting() && lane.waitsForItself()) {
				closeOwn(lane, ownLane);
			}
			else {
				lane.lookForStuck();
			}
		}
	}

	private void closeOwn(MailboxQueue<Delivery> lane, Consumer<MailboxQueue<Delivery>> ownLane) {
		ownLane.accept(lane);
		lane.close();
		if (this.inTask) {
			this.front.release();
		}
	}

	boolean isIdle() {
		return this.lanes.stream().allMatch(MailboxQueue::isIdle);
	}

	int depth() {
		return this.lanes.stream().mapToInt(MailboxQueue::depth).sum();
	}

	long bytes() {
		return this.lanes.stream().mapToLong(MailboxQueue::bytes).sum();
	}

	long unreportedBytes() {
		return this.lanes.stream().mapToLong(MailboxQueue::unreportedBytes).sum();
	}

}
