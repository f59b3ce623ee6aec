package io.pubsub.wire;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Payloads made to hurt.
 */
@Timeout(180)
class HostilePayloadTests {

	private static final int DEPTH = 100_000;

	private final PayloadCodecs codecs = new PayloadCodecs(List.of(new JacksonPayloadCodec("json", new JsonMapper()),
			new JacksonPayloadCodec("cbor", new CBORMapper())), "json");

	static Stream<Type> types() {
		return Stream.of(Object.class, String.class, List.class, Map.class, JsonNode.class, Order.class);
	}

	@ParameterizedTest
	@MethodSource("types")
	void deepNestingIsNotDecoded(Type type) {
		isNotDecoded("json", "[".repeat(DEPTH) + "]".repeat(DEPTH), type);
		isNotDecoded("json", "[".repeat(DEPTH), type);
		isNotDecoded("json", "{\"id\":".repeat(DEPTH) + "1" + "}".repeat(DEPTH), type);
		isNotDecoded("json", "{\"unknown\":" + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}", type);
	}

	@ParameterizedTest
	@MethodSource("types")
	void deepNestingIsNotDecodedInCborEither(Type type) {
		ByteArrayOutputStream arrays = new ByteArrayOutputStream();
		ByteArrayOutputStream objects = new ByteArrayOutputStream();
		for (int i = 0; i < DEPTH; i++) {
			arrays.write(0x81);
			objects.writeBytes(new byte[] { (byte) 0xa1, 0x61, 'a' });
		}
		arrays.write(0);
		objects.write(0);
		isNotDecoded(new Payload("cbor", arrays.toByteArray()), type);
		isNotDecoded(new Payload("cbor", objects.toByteArray()), type);
	}

	@ParameterizedTest
	@MethodSource("numbers")
	void numbersThatTakeLongAreNotDecoded(String number, Type type) {
		isNotDecoded("json", number, type);
	}

	static Stream<Arguments> numbers() {
		return Stream.of("1" + "0".repeat(1_000_000), "-" + "9".repeat(100_000), "0." + "3".repeat(1_000_000))
			.flatMap((number) -> Stream.of(Object.class, Long.class, BigInteger.class, Double.class)
				.map((type) -> Arguments.of(number, type)));
	}

	@ParameterizedTest
	@MethodSource("integers")
	void powersOfTenThatTakeLongAreNotDecodedToIntegers(Type type) {
		isNotDecoded("json", "1e1000000000", type);
	}

	static Stream<Type> integers() {
		return Stream.of(BigInteger.class, Long.class, Integer.class);
	}

	@ParameterizedTest
	@MethodSource("types")
	void lengthsThatAreNotThereAreNotDecoded(Type type) {
		// text, bytes, a list and a map of 2^31 - 1 parts, and of 2^62
		for (String hex : List.of("7a7fffffff61", "5a7fffffff61", "9a7fffffff61", "ba7fffffff6161",
				"7b4000000000000000", "5b4000000000000000", "9b4000000000000000", "c25a7fffffff01")) {
			isNotDecoded(new Payload("cbor", HexFormat.of().parseHex(hex)), type);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e99999", "1e-99999", "1E+50000", "1e1000" })
	void manyPowersOfTenAreNotDecodedToIntegers(String number) {
		String json = "[" + (number + ",").repeat(3000) + "1]";
		isNotDecoded("json", json, BigInteger[].class);
		ByteArrayOutputStream cbor = new ByteArrayOutputStream();
		cbor.write(0x9f);
		for (int i = 0; i < 3000; i++) {
			// a decimal fraction: 1 * 10^99999
			cbor.writeBytes(HexFormat.of().parseHex("c4821a0001869f01"));
		}
		cbor.write(0xff);
		isNotDecoded(new Payload("cbor", cbor.toByteArray()), BigInteger[].class);
	}

	@Test
	void ordinaryNumbersAreDecoded() {
		Payload payload = new Payload("json", "[1e5, 12345678901234567890123, 1E+99]".getBytes(StandardCharsets.UTF_8));
		assertThat((BigInteger[]) this.codecs.decode(payload, BigInteger[].class)).containsExactly(
				BigInteger.valueOf(100_000), new BigInteger("12345678901234567890123"), BigInteger.TEN.pow(99));
		assertThat(this.codecs.decode(new Payload("json", "1e-300".getBytes(StandardCharsets.UTF_8)), BigDecimal.class))
			.isEqualTo(new BigDecimal("1e-300"));
	}

	/** Not for all types, as each takes a while. */
	@ParameterizedTest
	@ValueSource(classes = { Object.class, String.class })
	void manyTagsAreDecodedOrNotButDoNoHarm(Class<?> type) {
		ByteArrayOutputStream tags = new ByteArrayOutputStream();
		for (int i = 0; i < 400_000; i++) {
			tags.write(0xc1);
		}
		tags.write(0);
		decodesOrNot(new Payload("cbor", tags.toByteArray()), type);
		isNotDecoded(new Payload("cbor", Arrays.copyOf(tags.toByteArray(), 400_000)), type);
	}

	@ParameterizedTest
	@MethodSource("types")
	void referencesToALongTextDoNotMultiplyIt(Type type) {
		decodesOrNot(new Payload("cbor", references(0x7a)), type);
		decodesOrNot(new Payload("cbor", references(0x7a)), String[].class);
	}

	@ParameterizedTest
	@MethodSource("types")
	void referencesToManyBytesDoNotMultiplyThem(Type type) {
		decodesOrNot(new Payload("cbor", references(0x5a)), type);
		decodesOrNot(new Payload("cbor", references(0x5a)), byte[][].class);
	}

	/** An array of a text, or bytes, and of 100,000 references to it. */
	private static byte[] references(int kind) {
		byte[] content = new byte[500_000];
		Arrays.fill(content, (byte) 'a');
		ByteArrayOutputStream cbor = new ByteArrayOutputStream();
		cbor.writeBytes(HexFormat.of().parseHex("d901009f"));
		cbor.write(kind);
		cbor.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
		cbor.writeBytes(content);
		for (int i = 0; i < 100_000; i++) {
			cbor.writeBytes(new byte[] { (byte) 0xd8, 0x19, 0 });
		}
		cbor.write(0xff);
		return cbor.toByteArray();
	}

	private void decodesOrNot(Payload payload, Type type) {
		try {
			assertThat(this.codecs.decode(payload, type)).isNotNull();
		}
		catch (PayloadException ex) {
			assertThat(ex).hasMessageContaining("did not decode").hasRootCauseInstanceOf(Exception.class);
		}
	}

	@Test
	void whatADecoderThrowsIsAPayloadException() {
		for (Throwable failure : List.of(new OutOfMemoryError("Java heap space"), new StackOverflowError(),
				new IllegalStateException("x".repeat(1_000_000)), new AssertionError("no"))) {
			PayloadCodecs codecs = new PayloadCodecs(List.of(new FailingCodec(failure)), null);
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> codecs.decode(new Payload("failing", new byte[1]), Order.class))
				.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(2000));
		}
	}

	@Test
	void aCodecThatIsNotAcceptedIsNamedInOneShortLine() {
		String name = "x".repeat(1_000_000) + "\n";
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.codecs.decode(new Payload(name, new byte[1]), Order.class))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(1000).doesNotContain("\n"))
			.withMessageContaining("pubsub.accepted-codecs");
	}

	@ParameterizedTest
	@ValueSource(strings = { "json", "cbor" })
	void whatDoesNotDecodeIsNotRepeatedInAnException(String codec) {
		String text = "secret\r\n\u001b[31m" + "x".repeat(1_000_000);
		JsonMapper mapper = JsonMapper.builder().build();
		byte[] bytes = (codec.equals("json") ? mapper : new CBORMapper()).writeValueAsBytes(Map.of("when", text));
		Throwable failure = catchThrowable(() -> this.codecs.decode(new Payload(codec, bytes), Dated.class));
		assertThat(failure).isInstanceOf(PayloadException.class);
		StringWriter printed = new StringWriter();
		failure.printStackTrace(new PrintWriter(printed));
		assertThat(printed.toString().lines()).allSatisfy((line) -> assertThat(line).hasSizeLessThan(2500))
			.allMatch(
					(line) -> line.startsWith("io.pubsub") || line.startsWith("Caused by: ") || line.startsWith("\t"));
		assertThat(printed.toString()).doesNotContain("\u001b").contains("did not decode").contains("LocalDate");
	}

	@ParameterizedTest
	@MethodSource("types")
	void aClassThatAPayloadNamesIsNotMade(Type type) {
		for (String json : List.of("[\"java.net.URL\",\"http://localhost\"]",
				"{\"@class\":\"java.net.URL\",\"id\":\"http://localhost\"}",
				"[\"io.pubsub.wire.HostilePayloadTests$Made\",{}]")) {
			try {
				Object decoded = this.codecs.decode(new Payload("json", json.getBytes(StandardCharsets.UTF_8)), type);
				assertThat(decoded).isInstanceOfAny(String.class, List.class, Map.class, JsonNode.class, Order.class);
			}
			catch (PayloadException ex) {
				assertThat(ex).hasMessageContaining("did not decode");
			}
		}
		assertThat(Made.count).isZero();
	}

	private void isNotDecoded(String codec, String text, Type type) {
		isNotDecoded(new Payload(codec, text.getBytes(StandardCharsets.UTF_8)), type);
	}

	private void isNotDecoded(Payload payload, Type type) {
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> this.codecs.decode(payload, type));
	}

	record Order(String id) {
	}

	record Dated(LocalDate when) {
	}

	private record FailingCodec(Throwable failure) implements PayloadCodec {

		@Override
		public String name() {
			return "failing";
		}

		@Override
		public byte[] encode(Object payload) {
			return new byte[0];
		}

		@Override
		public Object decode(byte[] bytes, Type type) throws Exception {
			if (this.failure instanceof Error error) {
				throw error;
			}
			throw (Exception) this.failure;
		}

	}

	static final class Made {

		static int count;

		Made() {
			count++;
		}

	}

}
