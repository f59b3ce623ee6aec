package io.pubsub.application;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Which classes are events that travel, and under which logical names. Those of other
 * nodes become classes only by the names that are known here; no class is loaded because
 * a message names it. Thread-safe.
 */
public final class EventTypes {

	private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$:-]+(\\.[\\p{L}\\p{N}_$:-]+)*");

	/** The names of the classes that the configuration lists. */
	private final Map<Class<?>, String> listed = new LinkedHashMap<>();

	/** What is known of a class, once it was asked for. */
	private final Map<Class<?>, Optional<EventType>> byClass = new ConcurrentReferenceHashMap<>();

	private final Map<String, EventType> byName = new ConcurrentHashMap<>();

	/** The classes that travel as a type: itself, and subclasses. */
	private final Map<EventType, Set<Class<?>>> members = new ConcurrentHashMap<>();

	/**
	 * Knows types.
	 * @param listed classes to which no annotation can be added: each the name of a
	 * class, or {@code <logical name>=<class>}
	 * @param classLoader loads them
	 * @throws InvalidClusterEventException if there is no such class, or two have the
	 * same logical name
	 */
	public EventTypes(List<String> listed, @Nullable ClassLoader classLoader) {
		for (String entry : listed) {
			int separator = entry.indexOf('=');
			String className = entry.substring(separator + 1).trim();
			Class<?> type = load(className, entry, classLoader);
			this.listed.put(type, (separator >= 0) ? entry.substring(0, separator).trim() : type.getName());
		}
		this.listed.keySet().forEach(this::add);
	}

	private static Class<?> load(String className, String entry, @Nullable ClassLoader classLoader) {
		try {
			return ClassUtils.forName(className, classLoader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			throw new InvalidClusterEventException(
					"The entry '" + entry + "' of pubsub.events.types names no class of this application",
					"Give the full name of a class, or <logical name>=<class>, and '$' before the name of a nested one.",
					ex);
		}
	}

	/**
	 * Makes a class known, so that events of it can be received.
	 * @throws InvalidClusterEventException if another class has the same logical name
	 */
	void add(Class<?> type) {
		EventType known = of(type);
		if (known != null) {
			this.members.computeIfAbsent(known, (key) -> ConcurrentHashMap.newKeySet()).add(type);
		}
		Class<?>[] permitted = isInherited(type) ? type.getPermittedSubclasses() : null;
		if (permitted != null) {
			for (Class<?> subclass : permitted) {
				add(subclass);
			}
		}
	}

	/** The types that are known so far. */
	Collection<EventType> known() {
		return List.copyOf(this.byName.values());
	}

	/** The classes that travel as a type, as far as they are known. */
	Set<Class<?>> members(EventType type) {
		return this.members.getOrDefault(type, Set.of());
	}

	boolean isKnown(String name) {
		return this.byName.containsKey(name);
	}

	/**
	 * As what events of a class travel.
	 * @return the type; null if they stay on this node
	 * @throws InvalidClusterEventException if another class has the same logical name, or
	 * the name is invalid
	 */
	@Nullable EventType of(Class<?> type) {
		Optional<EventType> known = this.byClass.get(type);
		if (known == null) {
			known = Optional.ofNullable(find(type));
			known.ifPresent(this::register);
			this.byClass.put(type, known);
		}
		return known.orElse(null);
	}

	private void register(EventType type) {
		if (!NAME.matcher(type.name()).matches()) {
			throw new InvalidClusterEventException(
					"'" + type.name() + "' cannot be the logical name of " + type.type().getName(),
					"Use letters, digits, '_', '$', ':' and '-', in segments that are separated by dots.");
		}
		EventType other = this.byName.putIfAbsent(type.name(), type);
		if (other != null && !other.equals(type)) {
			throw new InvalidClusterEventException(
					"The classes " + other.type().getName() + " and " + type.type().getName()
							+ " have the same logical name of events, '" + type.name() + "'",
					"Give one of them another name, in @ClusterEvent or pubsub.events.types.");
		}
	}

	private @Nullable EventType find(Class<?> type) {
		for (Class<?> ancestor : hierarchy(type)) {
			String listed = this.listed.get(ancestor);
			if (listed != null) {
				return new EventType(ancestor, listed);
			}
			String name = annotated(ancestor);
			if (name != null && !name.isEmpty()) {
				return new EventType(ancestor, name);
			}
			if (name != null) {
				return isConcrete(type) ? new EventType(type, type.getName()) : null;
			}
		}
		return null;
	}

	/** Whether each implementation of an abstract type travels as itself. */
	private boolean isInherited(Class<?> type) {
		return !isConcrete(type)
				&& hierarchy(type).stream().map(EventTypes::annotated).anyMatch((name) -> "".equals(name));
	}

	/** A class, its superclasses, and then the interfaces of all of them. */
	private static List<Class<?>> hierarchy(Class<?> type) {
		List<Class<?>> hierarchy = new ArrayList<>();
		for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
			hierarchy.add(next);
		}
		Set<Class<?>> interfaces = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
		interfaces.removeAll(hierarchy);
		hierarchy.addAll(interfaces);
		return hierarchy;
	}

	private static boolean isConcrete(Class<?> type) {
		return !Modifier.isAbstract(type.getModifiers()) || type.isEnum();
	}

	/** The name that an annotation gives a class, empty for the default, or null. */
	private static @Nullable String annotated(Class<?> type) {
		MergedAnnotation<ClusterEvent> annotation = MergedAnnotations.from(type, SearchStrategy.DIRECT)
			.get(ClusterEvent.class);
		return annotation.isPresent() ? annotation.getString(MergedAnnotation.VALUE).trim() : null;
	}

}
