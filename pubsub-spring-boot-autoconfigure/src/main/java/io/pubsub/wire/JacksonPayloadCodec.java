package io.pubsub.wire;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.deser.DeserializationContextExt;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;

/**
 * Writes objects as Jackson does, in the format of the mapper. The declared type alone
 * decides what bytes become.
 * <p>
 * A listener that declares {@code String} gets text that was written as text; of anything
 * else it gets the JSON.
 * <p>
 * Bytes are read within the mapper's own constraints and some that are tighter, whoever
 * made the mapper: a power of ten does not become a long integer, and JSON that is
 * written for a listener of text is not many times longer than the bytes.
 */
public final class JacksonPayloadCodec implements PayloadCodec {

	/** Ten to a power above this does not become an integer. */
	private static final int MAX_SCALE = 100;

	/** The JSON of a listener of text may be so many times as long as the bytes. */
	private static final int MAX_GROWTH = 10;

	private final String name;

	private final ObjectMapper mapper;

	/** Makes parsers with tighter constraints than the mapper would. */
	private final TokenStreamFactory parsers;

	/**
	 * Creates a codec.
	 * @param name the name, the same on every node that uses this format
	 * @param mapper reads and writes
	 */
	public JacksonPayloadCodec(String name, ObjectMapper mapper) {
		this.name = name;
		this.mapper = mapper;
		TokenStreamFactory factory = mapper.tokenStreamFactory();
		this.parsers = factory.rebuild()
			.streamReadConstraints(new Constraints(factory.streamReadConstraints()))
			.build();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public byte[] encode(Object payload) {
		return this.mapper.writeValueAsBytes(payload);
	}

	@Override
	public @Nullable Object decode(byte[] bytes, Type type) {
		DeserializationContextExt context = this.mapper._deserializationContext();
		try (JsonParser parser = this.parsers.createParser(context, bytes, 0, bytes.length)) {
			if (type == String.class) {
				return text(bytes, parser);
			}
			JavaType javaType = this.mapper.constructType(type);
			return this.mapper.readValue(parser, javaType);
		}
	}

	private @Nullable String text(byte[] bytes, JsonParser parser) {
		JsonNode node = this.mapper.readTree(parser);
		if (node == null || node.isNull()) {
			return null;
		}
		if (node.isString()) {
			return node.stringValue();
		}
		if (this.mapper instanceof JsonMapper) {
			return new String(bytes, StandardCharsets.UTF_8);
		}
		long length = length(node, MAX_GROWTH * (long) bytes.length);
		if (length > MAX_GROWTH * (long) bytes.length) {
			throw new PayloadException("Its JSON would be more than " + MAX_GROWTH + " times as long");
		}
		return node.toString();
	}

	/** About how long the JSON of a node is; more than the bound, if it is above that. */
	private static long length(JsonNode node, long bound) {
		long length = node.isString() ? node.stringValue().length() : node.isBinary() ? node.binaryValue().length : 1;
		for (JsonNode part : node) {
			length += length(part, bound);
			if (length > bound) {
				return length;
			}
		}
		return length;
	}

	/** The constraints of a factory, but for a tighter one. */
	private static final class Constraints extends StreamReadConstraints {

		private static final long serialVersionUID = 1L;

		Constraints(StreamReadConstraints given) {
			super(given.getMaxNestingDepth(), given.getMaxDocumentLength(), given.getMaxTokenCount(),
					given.getMaxNumberLength(), given.getMaxStringLength(), given.getMaxNameLength());
		}

		@Override
		public void validateBigIntegerScale(int scale) throws StreamConstraintsException {
			if (Math.abs((long) scale) > MAX_SCALE) {
				throw new StreamConstraintsException(
						"A number with a scale of " + scale + " does not become an integer: more than " + MAX_SCALE);
			}
		}

	}

}
