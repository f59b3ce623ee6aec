package io.pubsub.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.pubsub.log.Printable;

/**
 * A topic to subscribe to, or a pattern of topics, split into segments at each
 * {@code '.'}. In a pattern {@code *} and {@code {name}} stand for one segment, a last
 * {@code **} for any number of them, none included.
 */
public final class TopicPattern {

	/** The longest topic or pattern, in characters. */
	public static final int MAX_LENGTH = 4096;

	private final String text;

	private final List<String> segments;

	/** Names of variables by the index of their segment. */
	private final Map<Integer, String> variables;

	private TopicPattern(String text, List<String> segments, Map<Integer, String> variables) {
		this.text = text;
		this.segments = segments;
		this.variables = variables;
	}

	/**
	 * Checks a topic to publish to.
	 * @param topic the topic
	 * @throws IllegalArgumentException if it is empty, a pattern, or too long
	 */
	public static void requireTopic(String topic) {
		requireLength(topic);
		if (isPattern(topic)) {
			throw new IllegalArgumentException(
					"Cannot publish to the pattern '" + topic + "': only subscriptions take patterns");
		}
	}

	/**
	 * Parses a topic or pattern to subscribe to.
	 * @param text the topic or pattern
	 * @return the pattern
	 * @throws IllegalArgumentException if it is not valid
	 */
	public static TopicPattern parse(String text) {
		requireLength(text);
		List<String> segments = new ArrayList<>();
		Map<Integer, String> variables = new HashMap<>();
		String[] parts = split(text);
		for (int i = 0; i < parts.length; i++) {
			String part = parts[i];
			if (part.equals("**")) {
				check(i == parts.length - 1, text, "'**' can only be the last segment");
				segments.add(part);
			}
			else if (part.startsWith("{") && part.endsWith("}")) {
				String name = part.substring(1, part.length() - 1);
				check(!name.isEmpty() && !isPattern(name), text, "'" + part + "' does not name a variable");
				check(!variables.containsValue(name), text, "the variable '" + name + "' is there twice");
				variables.put(i, name);
				segments.add("*");
			}
			else {
				check(part.equals("*") || !isPattern(part), text,
						"'*', '**' and '{name}' can only stand for whole segments");
				segments.add(part);
			}
		}
		return new TopicPattern(text, List.copyOf(segments), Map.copyOf(variables));
	}

	/**
	 * Whether some text would be a pattern rather than a plain topic.
	 * @param text the text
	 * @return true if it holds a character that only patterns may hold
	 */
	public static boolean isPattern(String text) {
		return text.indexOf('*') >= 0 || text.indexOf('{') >= 0 || text.indexOf('}') >= 0;
	}

	/**
	 * Whether a topic matches.
	 * @param topic the topic, not a pattern
	 * @return true if so
	 */
	public boolean matches(String topic) {
		if (isPlain()) {
			return this.text.equals(topic);
		}
		String[] parts = split(topic);
		int count = this.segments.size();
		boolean open = this.segments.get(count - 1).equals("**");
		int fixed = open ? count - 1 : count;
		if (open ? parts.length < fixed : parts.length != fixed) {
			return false;
		}
		for (int i = 0; i < fixed; i++) {
			String segment = this.segments.get(i);
			if (!segment.equals("*") && !segment.equals(parts[i])) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The values that a topic, which must match, gives to the variables.
	 * @param topic the topic
	 * @return values by variable name
	 */
	public Map<String, String> variables(String topic) {
		if (this.variables.isEmpty()) {
			return Map.of();
		}
		String[] parts = split(topic);
		Map<String, String> values = new HashMap<>();
		this.variables.forEach((index, name) -> values.put(name, parts[index]));
		return values;
	}

	/**
	 * Whether this matches no more than one topic, which is its text.
	 * @return false for a pattern
	 */
	public boolean isPlain() {
		return !isPattern(this.text);
	}

	/**
	 * The same pattern with variables as {@code *}: patterns that match the same topics
	 * are equal in this form.
	 * @return the pattern without names
	 */
	public String withoutNames() {
		return this.variables.isEmpty() ? this.text : String.join(".", this.segments);
	}

	List<String> segments() {
		return this.segments;
	}

	static String[] split(String topic) {
		return topic.split("\\.", -1);
	}

	private static void requireLength(String topic) {
		Objects.requireNonNull(topic, KnownTopics.NULL);
		if (topic.isEmpty()) {
			throw new IllegalArgumentException("A topic must not be empty");
		}
		if (topic.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("A topic of " + topic.length() + " characters, starting with '"
					+ Printable.text(topic.substring(0, 40)) + "', is longer than " + MAX_LENGTH);
		}
	}

	private static void check(boolean valid, String text, String reason) {
		if (!valid) {
			throw new IllegalArgumentException("The topic '" + Printable.text(text) + "' is not valid: " + reason);
		}
	}

	@Override
	public String toString() {
		return this.text;
	}

}
