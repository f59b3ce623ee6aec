package io.pubsub.benchmarks.jmh;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Payload;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

/**
 * Writes and reads the frame of a message without headers, as a node does: to a buffer
 * that is used again, and with topics of the sender remembered.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameCodecBenchmark {

	private static final int BUFFER_SIZE = 16 * 1024;

	private final WireOutput output = new WireOutput(BUFFER_SIZE);

	private final TextCache topics = new TextCache();

	/** Of the payload, in bytes. */
	@Param({ "100", "1024" })
	public int size;

	private Payload payload = new Payload(Payload.BYTES, new byte[0]);

	private byte[] frame = new byte[0];

	@Setup
	public void encode() {
		this.payload = new Payload(Payload.BYTES, new byte[this.size]);
		this.frame = write().toByteArray();
	}

	/**
	 * Writes a frame.
	 * @return what it was written to
	 */
	@Benchmark
	public WireOutput write() {
		WireOutput output = this.output.reset(BUFFER_SIZE);
		FrameCodec.write(new Frame.Publish("benchmark.topic", Map.of(), Map.of(), null, this.payload), output);
		return output;
	}

	/**
	 * Reads a frame.
	 * @return the frame
	 * @throws MalformedFrameException if it is none
	 */
	@Benchmark
	public Frame read() throws MalformedFrameException {
		return FrameCodec.read(new WireInput(this.frame, 0, this.frame.length), this.topics);
	}

}
