package io.pubsub.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of full size for batches, reused when their batch has arrived. At full speed,
 * batches follow each other so fast that new arrays would not stay in a processor's
 * cache. Shared by all lanes of a node, and thread-safe.
 */
final class BatchArrays {

	/** How many bytes are kept while no lane needs them. */
	private static final int KEPT = 10_000_000;

	private final int size;

	/** The one used last comes first, as it may still be in a cache. */
	private final Deque<byte[]> free = new ArrayDeque<>();

	BatchArrays(int size) {
		this.size = size;
	}

	int size() {
		return this.size;
	}

	byte[] take() {
		byte[] array;
		synchronized (this) {
			array = this.free.pollLast();
		}
		return (array != null) ? array : new byte[this.size];
	}

	/**
	 * Takes back an array, if it is one of these.
	 */
	synchronized void give(byte[] array) {
		if (array.length == this.size && this.free.size() < KEPT / this.size) {
			this.free.addLast(array);
		}
	}

}
