package io.pubsub.benchmarks;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;

import org.HdrHistogram.Histogram;

/**
 * What a receiver does: counts each phase, acknowledges, and tells what it has counted.
 */
final class ReceiverNode implements Sink {

	/** Gives up on messages when none has come for this long. */
	private static final long QUIET = 2_000_000_000L;

	private final DataOutputStream acknowledgements;

	private final int acknowledgeEvery;

	/** Written by the contender's thread. */
	private volatile int phase = -1;

	private volatile Tally tally = new Tally(1, (number) -> {
	});

	ReceiverNode(int acknowledgePort, int acknowledgeEvery) throws IOException, InterruptedException {
		Socket socket = Ports.connect(acknowledgePort);
		socket.setTcpNoDelay(true);
		this.acknowledgements = new DataOutputStream(socket.getOutputStream());
		this.acknowledgeEvery = acknowledgeEvery;
	}

	@Override
	public void received(long sequence, long time) {
		int phase = Phase.phase(sequence);
		if (phase > this.phase) {
			this.tally = new Tally((phase != Phase.PROBE) ? this.acknowledgeEvery : 1,
					(number) -> acknowledge(Phase.sequence(phase, number)));
			this.phase = phase;
		}
		if (phase == this.phase) {
			this.tally.received(Phase.number(sequence), time);
		}
	}

	private void acknowledge(long sequence) {
		try {
			this.acknowledgements.writeLong(sequence);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits for the messages of a phase, and tells what came. Returns early if nothing
	 * comes any more.
	 */
	Account await(int phase, long expected) throws InterruptedException {
		long count = 0;
		long last = System.nanoTime();
		while (System.nanoTime() - last < QUIET) {
			long delivered = (this.phase == phase) ? this.tally.delivered() : 0;
			if (delivered > count) {
				count = delivered;
				last = System.nanoTime();
				if (count >= expected) {
					break;
				}
			}
			Thread.sleep(1);
		}
		// a duplicate may follow
		Thread.sleep(20);
		Tally tally = this.tally;
		return (this.phase == phase)
				? new Account(tally.delivered(), tally.breaks(), tally.duplicates(), last, tally.latencies())
				: new Account(0, 0, 0, last, new Histogram(3));
	}

	/**
	 * What one receiver has counted in one phase.
	 *
	 * @param delivered messages, duplicates not counted
	 * @param breaks messages that came after a later one
	 * @param duplicates messages that came again
	 * @param last when the last one came, to about a millisecond
	 * @param latencies how late they were
	 */
	record Account(long delivered, long breaks, long duplicates, long last, Histogram latencies) {

		String toLine() {
			ByteBuffer buffer = ByteBuffer.allocate(this.latencies.getNeededByteBufferCapacity());
			int length = this.latencies.encodeIntoCompressedByteBuffer(buffer);
			byte[] histogram = new byte[length];
			buffer.get(0, histogram);
			return this.delivered + " " + this.breaks + " " + this.duplicates + " " + this.last + " "
					+ Base64.getEncoder().encodeToString(histogram);
		}

		static Account parse(String line) {
			String[] parts = line.split(" ");
			try {
				return new Account(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]),
						Long.parseLong(parts[3]), Histogram
							.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(parts[4])), 0));
			}
			catch (DataFormatException ex) {
				throw new IllegalArgumentException("Not an account: " + line, ex);
			}
		}

	}

}
