package io.pubsub.jgroups.link;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

import org.jgroups.blocks.cs.Connection;
import org.jgroups.util.Bits;

/**
 * What is written to a link, in few pieces. JGroups writes a message's length, then the
 * message, and flushes: small messages wait here for that, so that several leave
 * together; a large one goes out at once, from the array that it is in. Its length is put
 * right before it in that array, so there must be {@link #ROOM}, and nothing of value.
 * <p>
 * Thread-safe: JGroups has threads wait for each other when they write, but not when they
 * flush, nor when they close the link. A link on which a write waits for a node that has
 * stopped reading is closed without the goodbye, which would wait as well.
 */
final class LinkOutput extends OutputStream {

	/** Bytes before each message that are free. */
	static final int ROOM = Integer.BYTES;

	private static final int SMALL = 8192;

	private final OutputStream link;

	private final ReentrantLock lock = new ReentrantLock();

	// both guarded by the lock

	private final byte[] waiting = new byte[SMALL];

	private int count;

	LinkOutput(OutputStream link) {
		this.link = link;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		if (!isGoodbye(bytes, offset, length)) {
			this.lock.lock();
		}
		else if (!this.lock.tryLock()) {
			throw new IOException("A write waits for the other side");
		}
		try {
			put(bytes, offset, length);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether JGroups, which is about to close the link, says so. */
	private static boolean isGoodbye(byte[] bytes, int offset, int length) {
		return length == Integer.BYTES && Bits.readInt(bytes, offset) == Connection.GRACEFUL_CLOSE;
	}

	private void put(byte[] bytes, int offset, int length) throws IOException {
		if (length <= SMALL - this.count) {
			System.arraycopy(bytes, offset, this.waiting, this.count, length);
			this.count += length;
		}
		else if (this.count <= Math.min(offset, ROOM)) {
			int start = offset - this.count;
			System.arraycopy(this.waiting, 0, bytes, start, this.count);
			int total = this.count + length;
			this.count = 0;
			this.link.write(bytes, start, total);
		}
		else {
			writeWaiting();
			this.link.write(bytes, offset, length);
		}
	}

	/** A thread that writes now flushes afterwards, so this need not wait for it. */
	@Override
	public void flush() throws IOException {
		if (this.lock.tryLock()) {
			try {
				writeWaiting();
				this.link.flush();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void writeWaiting() throws IOException {
		int total = this.count;
		this.count = 0;
		if (total > 0) {
			this.link.write(this.waiting, 0, total);
		}
	}

	@Override
	public void close() throws IOException {
		this.link.close();
	}

}
