package io.pubsub.cache;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * The classes of the keys that this node has used in a cache, by name: what a key of
 * another node may become. The node that sends it names a class, but nothing is loaded by
 * that name. Thread-safe.
 */
final class KeyTypes {

	private final Map<String, Class<?>> types = new ConcurrentHashMap<>();

	/** This node is about to store a key. */
	void saw(Object key) {
		Class<?> type = key.getClass();
		if (!SimpleKeys.isPlain(type)) {
			sawParts(key, type);
		}
	}

	private void sawParts(Object key, Class<?> type) {
		if (key instanceof List<?> list) {
			sawAll(list);
		}
		else if (type == SimpleKey.class) {
			List<@Nullable Object> parts = SimpleKeys.parts((SimpleKey) key);
			if (parts != null) {
				sawAll(parts);
			}
		}
		else {
			Class<?> declared = declared(key);
			this.types.putIfAbsent(declared.getName(), declared);
		}
	}

	private void sawAll(List<?> parts) {
		for (Object part : parts) {
			if (part != null) {
				saw(part);
			}
		}
	}

	/** The class of a key; of a constant with a body the class that declares it. */
	static Class<?> declared(Object key) {
		return (key instanceof Enum<?> constant) ? constant.getDeclaringClass() : key.getClass();
	}

	/** The class of a name, or null if this node has used none. */
	@Nullable Class<?> find(String name) {
		return this.types.get(name);
	}

}
