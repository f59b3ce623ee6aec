package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.pubsub.wire.Frame;
import io.pubsub.wire.Row;

/**
 * The rows of this node. Its parts change them. The changes are sent to the other nodes
 * soon, or at once, and before anything that follows on a change. Thread-safe.
 */
public final class LocalRows {

	/** Changes that come sooner after others are sent together. */
	private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final ControlThread thread;

	private final Directory directory;

	private final Links links;

	private final Runnable told;

	/** When changes were sent last. */
	private volatile long last = System.nanoTime() - INTERVAL_NANOS;

	/** Sends what follows on changes. */
	private final Queue<Runnable> after = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean afterDue = new AtomicBoolean();

	// used by the control thread

	private boolean joined;

	/** Changes that wait until this node has joined. */
	private final List<Runnable> early = new ArrayList<>();

	/**
	 * Creates one that sends nothing before {@link #joined}.
	 * @param thread the control thread
	 * @param directory has the rows
	 * @param links the ways to others
	 * @param told called on the control thread when everything has been sent
	 */
	LocalRows(ControlThread thread, Directory directory, Links links, Runnable told) {
		this.thread = thread;
		this.directory = directory;
		this.links = links;
		this.told = told;
	}

	/**
	 * Adds a row; it is there until it was removed as often. The other nodes receive it
	 * soon, together with other changes of that time.
	 * @param row the row
	 * @return completes on a worker when every other node knows of it
	 */
	public CompletableFuture<Void> add(Row row) {
		return this.directory.own().add(row);
	}

	/**
	 * Removes a row.
	 * @param row the row, which was added
	 */
	public void remove(Row row) {
		this.directory.own().remove(row);
	}

	/**
	 * Replaces a row by another, so that the others hear of both together.
	 * @param row the row, which was added
	 * @param by what is to be there
	 */
	public void replace(Row row, Row by) {
		this.directory.own().replace(row, by);
	}

	/**
	 * Waits for every other node to know all rows that there are now.
	 * @return completes on a worker
	 */
	public CompletableFuture<Void> visible() {
		return this.directory.own().visible();
	}

	/**
	 * Has rows changed on the control thread, as soon as this node has joined, and sends
	 * the changes to the other nodes at once: they receive the changes before this node
	 * acknowledges anything that it does not know yet.
	 * @param change adds and removes rows; must not block
	 * @param visible called on the control thread when every other node knows of it, and
	 * this node knows everything that each of them sent before that; must not block
	 */
	public void change(Runnable change, Runnable visible) {
		this.thread.execute(() -> {
			if (!this.joined) {
				this.early.add(() -> change(change, visible));
				return;
			}
			change.run();
			tell();
			this.directory.whenVisible(() -> this.thread.execute(visible));
		});
	}

	/**
	 * Sends the changes to the other nodes at once.
	 */
	public void hurry() {
		this.thread.execute(this::tell);
	}

	/** Sends the changes to the other nodes soon. */
	void tellSoon() {
		this.thread.execute(this::tell, this.last + INTERVAL_NANOS - System.nanoTime());
	}

	/** Sends the changes to the other nodes; on the control thread. */
	void tell() {
		assert this.thread.isCurrent();
		if (this.joined) {
			if (this.directory.flush()) {
				this.last = System.nanoTime();
			}
			this.told.run();
		}
	}

	/** This node has seen its first members; on the control thread. */
	void joined() {
		this.joined = true;
	}

	/** Changes can be sent to the first members; on the control thread. */
	void begin() {
		List<Runnable> changes = List.copyOf(this.early);
		this.early.clear();
		changes.forEach(Runnable::run);
	}

	/**
	 * Sends a frame to a node after all changes that were made before. The node knows
	 * those changes when it reads the frame in turn. Does not wait, and the frame is lost
	 * if the node has left.
	 * @param node the id of the node
	 * @param frame the frame
	 */
	public void postAfter(UUID node, Frame frame) {
		this.after.add(() -> this.links.post(node, frame));
		if (this.afterDue.compareAndSet(false, true)) {
			this.thread.execute(this::postAfter);
		}
	}

	private void postAfter() {
		this.afterDue.set(false);
		// the rows that belong to these have changed by now
		List<Runnable> posts = new ArrayList<>();
		for (Runnable post = this.after.poll(); post != null; post = this.after.poll()) {
			posts.add(post);
		}
		tell();
		posts.forEach(Runnable::run);
	}

}
