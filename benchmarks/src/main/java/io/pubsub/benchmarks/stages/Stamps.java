package io.pubsub.benchmarks.stages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * When messages passed some place, in a file that another JVM reads. Of very many
 * messages, those that came last are kept. Used by one thread at a time.
 */
final class Stamps {

	/** How many messages are kept, a power of two. */
	static final int SLOTS = 1 << 17;

	private static final int FIELDS = 4;

	private static final int PAGE = 4096;

	private final ByteBuffer file;

	Stamps(Path path) {
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			this.file = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) SLOTS * FIELDS * Long.BYTES);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		// or messages would wait for the system to bring each page
		for (int at = 0; at < this.file.capacity(); at += PAGE) {
			this.file.put(at, this.file.get(at));
		}
	}

	/**
	 * Notes that a message has passed.
	 * @param sequence its sequence number
	 * @param due when it was due to be published
	 * @param before when it came
	 * @param after when it had gone
	 */
	void set(long sequence, long due, long before, long after) {
		int at = at(sequence);
		this.file.putLong(at, sequence);
		this.file.putLong(at + Long.BYTES, due);
		this.file.putLong(at + 2 * Long.BYTES, before);
		this.file.putLong(at + 3 * Long.BYTES, after);
	}

	private static int at(long sequence) {
		return ((int) sequence & (SLOTS - 1)) * FIELDS * Long.BYTES;
	}

	/** Whether a message is the last one that was noted in its place. */
	boolean has(long sequence) {
		return this.file.getLong(at(sequence)) == sequence;
	}

	/** The sequence number of the message in a place. */
	long sequence(int slot) {
		return this.file.getLong(slot * FIELDS * Long.BYTES);
	}

	long due(long sequence) {
		return this.file.getLong(at(sequence) + Long.BYTES);
	}

	long before(long sequence) {
		return this.file.getLong(at(sequence) + 2 * Long.BYTES);
	}

	long after(long sequence) {
		return this.file.getLong(at(sequence) + 3 * Long.BYTES);
	}

}
