package io.pubsub.jgroups.link;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jgroups.blocks.cs.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class LinkOutputTests {

	private static final byte[] LENGTH = { 0, 0, 39, 16 };

	private final Pieces pieces = new Pieces();

	private final LinkOutput output = new LinkOutput(this.pieces);

	@Test
	void aLargeMessageLeavesWithItsLengthInOnePieceFromItsOwnArray() throws IOException {
		byte[] message = bytes(LinkOutput.ROOM + 10_000);
		this.output.write(LENGTH);
		this.output.write(message, LinkOutput.ROOM, 10_000);
		byte[] expected = bytes(LinkOutput.ROOM + 10_000);
		System.arraycopy(LENGTH, 0, expected, 0, LENGTH.length);
		assertThat(this.pieces.written).containsExactly(expected);
		assertThat(this.pieces.arrays.get(0)).isSameAs(message);
	}

	@Test
	void smallMessagesWaitForTheFlush() throws IOException {
		this.output.write(1);
		this.output.write(new byte[] { 0, 2, 3, 0 }, 1, 2);
		assertThat(this.pieces.written).isEmpty();
		this.output.flush();
		assertThat(this.pieces.written).containsExactly(new byte[] { 1, 2, 3 });
		this.output.flush();
		assertThat(this.pieces.written).hasSize(1);
	}

	@Test
	void whatWaitsGoesFirstIfThereIsNoRoomForIt() throws IOException {
		byte[] message = bytes(10_000);
		this.output.write(LENGTH);
		this.output.write(message, 0, 10_000);
		assertThat(this.pieces.written).containsExactly(LENGTH, bytes(10_000));
		assertThat(message).isEqualTo(bytes(10_000));
	}

	@Test
	void noMoreThanTheRoomIsWrittenBeforeAMessage() throws IOException {
		byte[] message = bytes(20_000);
		this.output.write(new byte[5]);
		this.output.write(message, 10_000, 10_000);
		assertThat(this.pieces.written).hasSize(2);
		assertThat(message).isEqualTo(bytes(20_000));
	}

	@Test
	void anotherThreadMayFlushAtAnyTime() throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		Thread flushing = new Thread(() -> {
			while (!done.get()) {
				flush();
			}
		});
		flushing.start();
		int count = 20_000;
		for (int i = 0; i < count; i++) {
			int size = (i % 10 == 0) ? 9_000 : 1 + i % 100;
			this.output.write(new byte[] { 0, 0, (byte) (size >> 8), (byte) size });
			byte[] message = new byte[LinkOutput.ROOM + size];
			message[LinkOutput.ROOM] = (byte) i;
			this.output.write(message, LinkOutput.ROOM, size);
		}
		done.set(true);
		flushing.join();
		flush();
		DataInputStream input = new DataInputStream(new ByteArrayInputStream(this.pieces.toByteArray()));
		for (int i = 0; i < count; i++) {
			byte[] message = input.readNBytes(input.readInt());
			assertThat(message[0]).isEqualTo((byte) i);
		}
		assertThat(input.available()).isZero();
	}

	@Test
	@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
	void whoClosesTheLinkDoesNotWaitForAWrite() throws Exception {
		CountDownLatch writes = new CountDownLatch(1);
		CountDownLatch goesOn = new CountDownLatch(1);
		LinkOutput output = new LinkOutput(new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				writes.countDown();
				try {
					goesOn.await();
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}

		});
		FutureTask<Void> writing = new FutureTask<>(() -> {
			output.write(bytes(10_000));
			return null;
		});
		new Thread(writing).start();
		writes.await();
		DataOutputStream asJGroups = new DataOutputStream(output);
		assertThatIOException().isThrownBy(() -> asJGroups.writeInt(Connection.GRACEFUL_CLOSE));
		asJGroups.close();
		goesOn.countDown();
		writing.get();
		asJGroups.writeInt(Connection.GRACEFUL_CLOSE);
	}

	private void flush() {
		try {
			this.output.flush();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] bytes(int count) {
		byte[] bytes = new byte[count];
		for (int i = 0; i < count; i++) {
			bytes[i] = (byte) (i % 4);
		}
		return bytes;
	}

	/** Records what is written, and where it came from. */
	private static final class Pieces extends ByteArrayOutputStream {

		private final List<byte[]> written = new ArrayList<>();

		private final List<byte[]> arrays = new ArrayList<>();

		@Override
		public void write(byte[] bytes, int offset, int length) {
			this.arrays.add(bytes);
			this.written.add(Arrays.copyOfRange(bytes, offset, offset + length));
			super.write(bytes, offset, length);
		}

	}

}
