package io.pubsub.benchmarks.jmh;

import java.lang.reflect.Type;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
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
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.module.blackbird.BlackbirdModule;

import io.pubsub.PayloadCodec;
import io.pubsub.benchmarks.Payload.Quote;
import io.pubsub.wire.JacksonPayloadCodec;

/**
 * What it costs to turn a record into bytes, and back: with this library's codec, and
 * with the least that Jackson itself offers, a writer and a reader for that type.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PayloadCodecBenchmark {

	/** Of the JSON, in bytes. */
	@Param({ "100", "1024" })
	public int size;

	/** What writes and reads. */
	@Param
	public Format format = Format.JSON;

	private PayloadCodec codec = Format.JSON.codec;

	private Quote quote = new Quote(0, 0, "");

	private byte[] bytes = {};

	/** Makes a record of about that size. */
	@Setup
	public void setUp() throws Exception {
		this.codec = this.format.codec;
		this.quote = new Quote(123_456_789, 1_234_567_890_123L, "x".repeat(this.size - 90));
		this.bytes = this.codec.encode(this.quote);
	}

	/**
	 * Writes a record.
	 * @return the bytes
	 * @throws Exception never
	 */
	@Benchmark
	public byte[] encode() throws Exception {
		return this.codec.encode(this.quote);
	}

	/**
	 * Reads a record.
	 * @return the record
	 * @throws Exception never
	 */
	@Benchmark
	public @Nullable Object decode() throws Exception {
		return this.codec.decode(this.bytes, Quote.class);
	}

	/** A format, and what implements it. */
	public enum Format {

		/** JSON by this library. */
		JSON(new JacksonPayloadCodec("json", new JsonMapper())),

		/**
		 * JSON by this library, with Jackson's module that generates access to fields.
		 */
		JSON_BLACKBIRD(new JacksonPayloadCodec("json", JsonMapper.builder().addModule(new BlackbirdModule()).build())),

		/** JSON by Jackson alone. */
		JSON_LEAST(new Least(new JsonMapper())),

		/** CBOR by this library. */
		CBOR(new JacksonPayloadCodec("cbor", new CBORMapper()));

		private final PayloadCodec codec;

		Format(PayloadCodec codec) {
			this.codec = codec;
		}

	}

	/**
	 * A writer and a reader of one type.
	 *
	 * @param writer writes
	 * @param reader reads
	 */
	private record Least(ObjectWriter writer, ObjectReader reader) implements PayloadCodec {

		Least(JsonMapper mapper) {
			this(mapper.writerFor(Quote.class), mapper.readerFor(Quote.class));
		}

		@Override
		public String name() {
			return "json";
		}

		@Override
		public byte[] encode(Object payload) {
			return this.writer.writeValueAsBytes(payload);
		}

		@Override
		public @Nullable Object decode(byte[] bytes, Type type) {
			return this.reader.readValue(bytes);
		}

	}

}
