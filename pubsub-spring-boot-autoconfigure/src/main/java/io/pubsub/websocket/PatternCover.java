package io.pubsub.websocket;

import java.util.List;

import org.springframework.util.AntPathMatcher;
import org.springframework.util.PathMatcher;

/**
 * Topic patterns that together match every destination that a pattern of the broker
 * matches, and perhaps more: the broker itself looks at what arrives.
 * <p>
 * The segments before the first wildcard have to be there literally, if the path matcher
 * is one of Spring's that compares exactly. That is found out by asking it; anything else
 * is covered by all destinations.
 */
final class PatternCover {

	private static final String WILDCARDS = "*?{";

	/** Text without any other character that may separate. */
	private static final String PLAIN = "[A-Za-z0-9_/-]*";

	private final PathMatcher matcher;

	private final boolean literal;

	/** Whether the matcher splits at slashes. */
	private final boolean slashes;

	PatternCover(PathMatcher matcher) {
		this.matcher = matcher;
		this.literal = matcher.getClass() == AntPathMatcher.class && comparesExactly(matcher);
		this.slashes = !matcher.match("*", "a/b");
	}

	/** Whether case and white space matter, as they do in a new path matcher. */
	private static boolean comparesExactly(PathMatcher matcher) {
		return matcher.match("a?", "ab") && !matcher.match("a?", "AB") && !matcher.match("a?", " ab ");
	}

	boolean isPattern(String destination) {
		return this.matcher.isPattern(destination);
	}

	/**
	 * Gives the topics to subscribe to for a destination or pattern.
	 * @param destination what a client subscribes to
	 * @return one topic, or topic patterns
	 */
	List<String> topics(String destination) {
		if (!isPattern(destination)) {
			return List.of(DestinationTopics.ofDestination(destination));
		}
		int slash = this.literal ? destination.lastIndexOf('/', firstWildcard(destination)) : -1;
		if (slash < 0) {
			return List.of(DestinationTopics.all());
		}
		String prefix = destination.substring(0, slash);
		if (hasEmptySegment(prefix) || (!this.slashes && !prefix.matches(PLAIN))) {
			// which the matcher may skip, so that it matches others as well
			return List.of(DestinationTopics.all());
		}
		return List.of(DestinationTopics.allBelow(prefix), DestinationTopics.allIrregular());
	}

	private static boolean hasEmptySegment(String prefix) {
		return prefix.indexOf("//") >= 0 || prefix.endsWith("/");
	}

	private static int firstWildcard(String pattern) {
		for (int i = 0; i < pattern.length(); i++) {
			if (WILDCARDS.indexOf(pattern.charAt(i)) >= 0) {
				return i;
			}
		}
		return pattern.length();
	}

}
