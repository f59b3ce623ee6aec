package io.pubsub.wire;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.PayloadCodec;

/**
 * Writes objects as Jackson does, in the format of the mapper. The declared type alone
 * decides what bytes become.
 * <p>
 * A listener that declares {@code String} gets text that was written as text; of anything
 * else it gets the JSON.
 */
public final class JacksonPayloadCodec implements PayloadCodec {

	private final String name;

	private final ObjectMapper mapper;

	/**
	 * Creates a codec.
	 * @param name the name, the same on every node that uses this format
	 * @param mapper reads and writes
	 */
	public JacksonPayloadCodec(String name, ObjectMapper mapper) {
		this.name = name;
		this.mapper = mapper;
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
		return (type == String.class) ? text(bytes) : this.mapper.readValue(bytes, this.mapper.constructType(type));
	}

	private @Nullable String text(byte[] bytes) {
		JsonNode node = this.mapper.readTree(bytes);
		if (node.isNull()) {
			return null;
		}
		if (node.isString()) {
			return node.stringValue();
		}
		return (this.mapper instanceof JsonMapper) ? new String(bytes, StandardCharsets.UTF_8) : node.toString();
	}

}
