package io.pubsub.wire;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.pubsub.PayloadException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payloads made to hurt. Nothing is ever decompressed, so none can be larger than its
 * bytes.
 */
@Timeout(30)
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

	static final class Made {

		static int count;

		Made() {
			count++;
		}

	}

}
