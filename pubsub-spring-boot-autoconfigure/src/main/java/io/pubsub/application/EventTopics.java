package io.pubsub.application;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * The topics of events: one for each type, which for a generic type is one for each of
 * its parameterizations, such as
 * {@code pubsub-application.entity.created.<com/acme/Order>}.
 */
final class EventTopics {

	/** Where nodes name the types that they publish. */
	static final String ANNOUNCEMENTS = "pubsub-application-types";

	private static final String ROOT = "pubsub-application.";

	private static final String ARGUMENTS = ".<";

	private final EventTypes types;

	EventTopics(EventTypes types) {
		this.types = types;
	}

	/**
	 * The topic of a type.
	 * @param type the type
	 * @param parameterized the type with arguments, if it is generic
	 * @return the topic, or null if an argument is not known
	 */
	@Nullable String of(EventType type, ResolvableType parameterized) {
		if (!type.isGeneric()) {
			return ROOT + type.name();
		}
		String arguments = arguments(parameterized.as(type.type()));
		return (arguments != null) ? ROOT + type.name() + "." + arguments : null;
	}

	/** What is announced of a topic: the type with its arguments. */
	static String announced(String topic) {
		return topic.substring(ROOT.length());
	}

	/**
	 * Whether this node knows a type that another one has announced.
	 * @param announced the type with its arguments
	 * @param arguments names of classes that may be arguments
	 * @return false if this node cannot receive such events
	 */
	boolean isKnown(String announced, Set<String> arguments) {
		int end = announced.indexOf(ARGUMENTS);
		if (end < 0) {
			return this.types.isKnown(announced);
		}
		if (!this.types.isKnown(announced.substring(0, end))) {
			return false;
		}
		for (String argument : announced.substring(end + 2).split("[<>,\\[\\]]+")) {
			String name = argument.replace('/', '.');
			if (!this.types.isKnown(name) && !arguments.contains(name) && !name.startsWith("java.")) {
				return false;
			}
		}
		return true;
	}

	private @Nullable String arguments(ResolvableType type) {
		if (!type.hasGenerics()) {
			return null;
		}
		List<String> texts = new ArrayList<>();
		for (ResolvableType argument : type.getGenerics()) {
			String text = text(argument);
			if (text == null) {
				return null;
			}
			texts.add(text);
		}
		return "<" + String.join(",", texts) + ">";
	}

	private @Nullable String text(ResolvableType type) {
		if (type.isArray()) {
			String component = text(type.getComponentType());
			return (component != null) ? component + "[]" : null;
		}
		Class<?> resolved = type.resolve();
		if (resolved == null) {
			return null;
		}
		EventType known = this.types.of(resolved);
		String name = (known != null && known.type() == resolved) ? known.name() : resolved.getName();
		String text = name.replace('.', '/');
		if (resolved.getTypeParameters().length == 0) {
			return text;
		}
		String arguments = arguments(type);
		return (arguments != null) ? text + arguments : null;
	}

}
