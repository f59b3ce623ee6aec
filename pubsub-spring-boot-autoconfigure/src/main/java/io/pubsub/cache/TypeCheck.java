package io.pubsub.cache;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.log.Printable;

/**
 * Finds out which types of keys are the same after they have travelled: once for a record
 * of simple parts, which one example tells everything about, and for each key of any
 * other type. Thread-safe.
 */
final class TypeCheck {

	private static final Log logger = LogFactory.getLog(TypeCheck.class);

	/** Records in records in records. */
	private static final int MAX_DEPTH = 4;

	/** Any codec reads what it has written. */
	private static final Set<Class<?>> EXACT = Set.of(String.class, int.class, Integer.class, long.class, Long.class,
			short.class, Short.class, byte.class, Byte.class, boolean.class, Boolean.class, UUID.class);

	private enum Verdict {

		/** Always the same. */
		SAME,

		/** Known for one key at a time. */
		DEPENDS,

		/** One was not the same. */
		DIFFERENT

	}

	private final Map<Class<?>, Verdict> verdicts = new ConcurrentHashMap<>();

	/** Whether keys of a type are worth the try. */
	boolean mayTravel(Class<?> type) {
		return this.verdicts.get(type) != Verdict.DIFFERENT;
	}

	/** Whether a key is the same afterwards. */
	boolean isSame(Object key, Callable<@Nullable Object> travelled) throws Exception {
		Class<?> type = key.getClass();
		if (this.verdicts.get(type) == Verdict.SAME) {
			return true;
		}
		Object other = travelled.call();
		if (key.equals(other) && other.equals(key) && key.hashCode() == other.hashCode() && other.getClass() == type) {
			this.verdicts.putIfAbsent(type, isClosed(type, MAX_DEPTH) ? Verdict.SAME : Verdict.DEPENDS);
			return true;
		}
		warn(type, null);
		return false;
	}

	/** A type of key cannot travel: says so once. */
	void warn(Class<?> type, @Nullable Throwable failure) {
		if (this.verdicts.put(type, Verdict.DIFFERENT) != Verdict.DIFFERENT) {
			logger.warn("Evictions of keys of " + Printable.text(type.getName())
					+ " clear the whole cache on other nodes: a key is not equal to itself after the payload codec has "
					+ "encoded and decoded it. Use a record, or a type with equals and hashCode that the codec can read",
					(failure != null) ? Printable.error(failure) : null);
		}
	}

	private static boolean isClosed(Class<?> type, int depth) {
		if (EXACT.contains(type) || type.isEnum()) {
			return true;
		}
		// an annotation may have the codec leave something out
		if (!type.isRecord() || depth == 0 || type.getAnnotations().length > 0) {
			return false;
		}
		for (RecordComponent component : type.getRecordComponents()) {
			if (component.getAnnotations().length > 0 || component.getAccessor().getAnnotations().length > 0
					|| !isClosed(component.getType(), depth - 1)) {
				return false;
			}
		}
		return true;
	}

}
