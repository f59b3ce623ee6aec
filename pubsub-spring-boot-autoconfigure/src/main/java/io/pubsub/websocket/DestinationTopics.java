package io.pubsub.websocket;

/**
 * Topics for the destinations of the broker, and for users and sessions.
 * <p>
 * A destination is split at {@code '/'}; its segments are those of the topic. Characters
 * that mean something in topics are escaped by {@code '%'} and two hexadecimal digits,
 * and an empty segment is a single {@code '%'}, so that no two destinations have the same
 * topic. Most path matchers skip empty segments. So destinations with any, apart from a
 * leading one, are under a segment of their own, which every pattern covers.
 */
final class DestinationTopics {

	/** Longest topic, in characters, as the library allows. */
	static final int MAX_TOPIC = 4096;

	/** First segment of all topics of this package. */
	static final String ROOT = "pubsub-websocket";

	private static final String DESTINATIONS = ROOT + ".destination";

	private static final String USERS = ROOT + ".user.";

	private static final String SESSIONS = ROOT + ".session.";

	private static final String RAW = ROOT + ".raw.";

	/** Never a whole segment otherwise. */
	private static final String IRREGULAR = ".%%";

	private static final String EMPTY = "%";

	private static final String ESCAPED = "%.*{}";

	private static final char[] HEX = "0123456789ABCDEF".toCharArray();

	private DestinationTopics() {
	}

	/**
	 * The topic of a destination.
	 * @param destination the destination
	 * @return the topic
	 * @throws IllegalArgumentException if the destination is too long
	 */
	static String ofDestination(String destination) {
		requireLength("destination", destination, destination.length());
		StringBuilder topic = new StringBuilder(DESTINATIONS.length() + destination.length() + 8);
		topic.append(DESTINATIONS);
		if (isIrregular(destination)) {
			topic.append(IRREGULAR);
		}
		appendSegments(topic, destination);
		requireLength("destination", destination, topic.length());
		return topic.toString();
	}

	/**
	 * The destination of a topic.
	 * @param topic a result of {@link #ofDestination(String)}
	 * @return the destination
	 * @throws IllegalArgumentException if no destination has the topic
	 */
	static String toDestination(String topic) {
		int start = DESTINATIONS.length();
		boolean irregular = topic.startsWith(IRREGULAR + '.', start);
		if (irregular) {
			start += IRREGULAR.length();
		}
		if (!topic.startsWith(DESTINATIONS + '.')) {
			throw new IllegalArgumentException("No topic of a destination");
		}
		StringBuilder destination = new StringBuilder(topic.length() - start);
		for (int i = start + 1; i < topic.length(); i++) {
			char c = topic.charAt(i);
			if (c == '.') {
				destination.append('/');
			}
			else if (c != '%') {
				destination.append(c);
			}
			else if (i + 1 < topic.length() && topic.charAt(i + 1) != '.') {
				destination.append(unescape(topic, i));
				i += 2;
			}
		}
		return destination.toString();
	}

	/**
	 * The topic under which all destinations are that begin with some segments.
	 * @param prefix a part of a destination that ends before a {@code '/'}; may be empty
	 * @return a topic pattern
	 */
	static String allBelow(String prefix) {
		StringBuilder topic = new StringBuilder(DESTINATIONS);
		appendSegments(topic, prefix);
		topic.append(".**");
		requireLength("pattern", prefix, topic.length());
		return topic.toString();
	}

	/** All destinations with empty segments, which {@link #allBelow} leaves out. */
	static String allIrregular() {
		return DESTINATIONS + IRREGULAR + ".**";
	}

	/** All destinations. */
	static String all() {
		return DESTINATIONS + ".**";
	}

	/**
	 * The topic of what is for all sessions of a user.
	 * @param user the name
	 * @return the topic
	 * @throws IllegalArgumentException if the name is too long
	 */
	static String ofUser(String user) {
		return ofSegment("user name", USERS, user);
	}

	/**
	 * The topic of what is for a session without a user.
	 * @param session the id
	 * @return the topic
	 * @throws IllegalArgumentException if the id is too long
	 */
	static String ofSession(String session) {
		return ofSegment("session id", SESSIONS, session);
	}

	/**
	 * The topic of what is for all plain WebSocket sessions of a user.
	 * @param user the name
	 * @return the topic
	 * @throws IllegalArgumentException if the name is too long
	 */
	static String ofRawUser(String user) {
		return ofSegment("user name", RAW, user);
	}

	private static String ofSegment(String what, String prefix, String text) {
		requireLength(what, text, text.length());
		StringBuilder topic = new StringBuilder(prefix);
		append(topic, text, 0, text.length());
		requireLength(what, text, topic.length());
		return topic.toString();
	}

	private static void appendSegments(StringBuilder topic, String destination) {
		int start = 0;
		for (int end = destination.indexOf('/'); end >= 0; end = destination.indexOf('/', start)) {
			append(topic.append('.'), destination, start, end);
			start = end + 1;
		}
		append(topic.append('.'), destination, start, destination.length());
	}

	private static void append(StringBuilder topic, String text, int start, int end) {
		if (start == end) {
			topic.append(EMPTY);
			return;
		}
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			if (ESCAPED.indexOf(c) >= 0) {
				topic.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
			}
			else {
				topic.append(c);
			}
		}
	}

	private static char unescape(String topic, int at) {
		int high = (at + 2 < topic.length()) ? Character.digit(topic.charAt(at + 1), 16) : -1;
		int low = (high >= 0) ? Character.digit(topic.charAt(at + 2), 16) : -1;
		if (low < 0) {
			throw new IllegalArgumentException("No topic of a destination");
		}
		return (char) (high << 4 | low);
	}

	private static boolean isIrregular(String destination) {
		return destination.indexOf("//") >= 0 || destination.endsWith("/") || destination.isEmpty();
	}

	private static void requireLength(String what, String text, int length) {
		if (length > MAX_TOPIC) {
			throw new IllegalArgumentException("The " + what + " of " + text.length() + " characters is too long: "
					+ "it may have " + MAX_TOPIC + ", less some for a prefix and for each character that is escaped. "
					+ "Use a shorter one");
		}
	}

}
