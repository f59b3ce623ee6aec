package io.pubsub.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Batch;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireOutput;

/**
 * The frames that wait in a lane, copied to the batches in which they go out. Guarded by
 * the lane's lock.
 */
final class LaneBatches {

	private final BatchArrays arrays;

	/** A batch is closed when it would grow over this; a larger frame goes alone. */
	private final int batchSize;

	private final long epoch;

	private final Deque<WireOutput> batches = new ArrayDeque<>();

	/** The version of batches that begin from now on. */
	private int version = Versions.FIRST;

	/** The version of the last batch. */
	private int lastVersion = Versions.FIRST;

	/** Messages added in this epoch, in all lanes to the node. */
	private long sequence;

	private int bytes;

	LaneBatches(BatchArrays arrays, long epoch, long sequence) {
		this.arrays = arrays;
		this.batchSize = arrays.size();
		this.epoch = epoch;
		this.sequence = sequence;
	}

	/**
	 * Adds a frame to the last batch, or begins another.
	 * @param frame holds the frame, and is free again afterwards
	 * @param message whether it counts as a message
	 * @param alone whether no other frame is likely to follow in the same batch
	 */
	void add(WireOutput frame, boolean message, boolean alone) {
		int needed = frame.length() + Batch.LENGTH_SIZE;
		WireOutput batch = this.batches.peekLast();
		if (batch == null || batch.length() + needed > this.batchSize || this.lastVersion != this.version) {
			boolean own = alone || Batch.HEADER_SIZE + needed > this.batchSize;
			batch = own ? new WireOutput(Batch.HEADER_SIZE + needed) : new WireOutput(this.arrays.take());
			Batch.writeHeader(this.version, this.epoch, this.sequence, batch);
			this.lastVersion = this.version;
			this.batches.add(batch);
		}
		Batch.append(frame, batch);
		this.bytes += needed;
		this.sequence += message ? 1 : 0;
	}

	/** Takes the batch that goes out next; null if there is none. */
	@Nullable WireOutput poll() {
		WireOutput batch = this.batches.poll();
		this.bytes = (batch == null || this.batches.isEmpty()) ? 0 : this.bytes - batch.length();
		return batch;
	}

	/** How many bytes wait. */
	int bytes() {
		return this.bytes;
	}

	/** Messages added in this epoch. */
	long sequence() {
		return this.sequence;
	}

	/** Writes batches that begin from now on in a version of the protocol. */
	void version(int version) {
		this.version = version;
	}

	/** Discards what waits. */
	void clear() {
		this.batches.clear();
		this.bytes = 0;
	}

}
