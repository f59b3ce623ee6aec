package io.pubsub.cache;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/**
 * Keys that travel without a codec.
 */
final class SimpleKeys {

	private static final Set<Class<?>> PLAIN = Set.of(String.class, Integer.class, Long.class, Short.class, Byte.class,
			Character.class, Boolean.class, Float.class, Double.class, BigInteger.class, BigDecimal.class, UUID.class,
			LocalDate.class, Instant.class);

	/** SimpleKey does not tell what it consists of. */
	private static final @Nullable Field PARTS = partsField();

	private SimpleKeys() {
	}

	/** Whether a type consists of nothing else, and is known on every node. */
	static boolean isPlain(Class<?> type) {
		return PLAIN.contains(type);
	}

	private static @Nullable Field partsField() {
		try {
			Field field = ReflectionUtils.findField(SimpleKey.class, "params", Object[].class);
			if (field != null) {
				field.setAccessible(true);
			}
			return field;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * What a key consists of that Spring has made of several arguments.
	 * @param key the key
	 * @return its parts, or null if they cannot be told
	 */
	static @Nullable List<@Nullable Object> parts(SimpleKey key) {
		Field field = PARTS;
		if (field == null || !(ReflectionUtils.getField(field, key) instanceof Object[] params)) {
			return null;
		}
		List<@Nullable Object> parts = new ArrayList<>(params.length);
		for (Object param : params) {
			parts.add(param);
		}
		return parts;
	}

}
