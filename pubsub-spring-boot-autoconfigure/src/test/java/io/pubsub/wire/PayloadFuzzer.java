package io.pubsub.wire;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.pubsub.PayloadException;
import io.pubsub.log.Printable;

/**
 * What Jazzer calls with bytes of its choice: the first two choose a codec and the type
 * that a listener declares, the rest is the payload. An object of that type, or a
 * {@link PayloadException}, is fine, and so is nothing else.
 */
public final class PayloadFuzzer {

	private static final List<Class<?>> TYPES = List.of(Object.class, String.class, byte[].class, List.class, Map.class,
			Order.class, Long.class, BigInteger[].class, BigDecimal.class, JsonNode.class, byte[][].class, Dated.class);

	private static final List<String> CODECS = List.of("json", "cbor", Payload.BYTES, Payload.TEXT, "unknown");

	private static final PayloadCodecs DECODER = new PayloadCodecs(List
		.of(new JacksonPayloadCodec("json", new JsonMapper()), new JacksonPayloadCodec("cbor", new CBORMapper())),
			"json");

	private PayloadFuzzer() {
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		if (bytes.length < 2) {
			return;
		}
		String codec = CODECS.get((bytes[0] & 0xFF) % CODECS.size());
		Type type = TYPES.get((bytes[1] & 0xFF) % TYPES.size());
		try {
			Object decoded = DECODER.decode(new Payload(codec, Arrays.copyOfRange(bytes, 2, bytes.length)), type);
			if (!((Class<?>) type).isInstance(decoded)) {
				throw new AssertionError(decoded.getClass() + " was decoded instead of " + type);
			}
		}
		catch (PayloadException ex) {
			// counted, and told to the listener's error handler: in few, short lines
			if (ex.getMessage().length() > 2000 || !Printable.isPrintable(ex.getMessage())) {
				throw new AssertionError("Not fit for a log: " + ex.getMessage());
			}
			if (ex.getCause() instanceof OutOfMemoryError) {
				throw new AssertionError("There was no memory left", ex);
			}
		}
	}

	record Dated(LocalDate date, Instant instant, UUID id, Thread.State state) {
	}

	record Order(String id, int amount, BigDecimal price, List<Order> parts) {
	}

}
