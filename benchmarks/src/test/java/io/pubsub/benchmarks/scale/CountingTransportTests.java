package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.Row;
import io.pubsub.wire.WireOutput;

import static org.assertj.core.api.Assertions.assertThat;

class CountingTransportTests {

	private final Recorder recorder = new Recorder();

	private final CountingTransport transport = new CountingTransport(this.recorder);

	@Test
	void countsSendsAndTheFramesInThem() {
		WireOutput batch = batch(2);
		this.transport.send(UUID.randomUUID(), batch.array(), batch.length());
		Count before = this.transport.count();
		assertThat(before).isEqualTo(new Count(1, 2, 0, batch.length()));
		WireOutput next = batch(3);
		this.transport.send(UUID.randomUUID(), next.array(), next.length());
		assertThat(this.transport.count().minus(before)).isEqualTo(new Count(1, 3, 0, next.length()));
	}

	@Test
	void countsTheRowsThatFramesCarry() {
		List<Row> two = List.of(row("a"), row("b"));
		WireOutput batch = batch(new ClusterFrame.Snapshot(1, true, true, two),
				new ClusterFrame.Delta(2, two, List.of(row("c"))), new ClusterFrame.Digest(2, 1));
		this.transport.send(UUID.randomUUID(), batch.array(), batch.length());
		assertThat(this.transport.count()).isEqualTo(new Count(1, 3, 5, batch.length()));
	}

	private static Row row(String topic) {
		return new Row(Row.Kind.INTEREST, topic, "");
	}

	@Test
	void passesOnWhatItCounts() {
		WireOutput batch = batch(1);
		this.transport.send(UUID.randomUUID(), batch.array(), batch.length());
		assertThat(this.recorder.lengths).containsExactly(batch.length());
	}

	private static WireOutput batch(int frames) {
		return batch(Collections.nCopies(frames, new ClusterFrame.Ping(1)).toArray(Frame[]::new));
	}

	private static WireOutput batch(Frame... frames) {
		WireOutput batch = new WireOutput(64);
		Batch.writeHeader(1, 1, 0, batch);
		for (Frame frame : frames) {
			WireOutput encoded = new WireOutput(16);
			FrameCodec.write(frame, encoded);
			Batch.append(encoded, batch);
		}
		return batch;
	}

	private static final class Recorder implements Transport {

		private final List<Integer> lengths = new ArrayList<>();

		@Override
		public void start(Listener listener) {
		}

		@Override
		public UUID self() {
			return new UUID(1, 2);
		}

		@Override
		public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
			this.lengths.add(length);
		}

		@Override
		public void close() {
		}

	}

}
