package io.pubsub.node.kernel;

/**
 * What can be a name: text of some length that can be shown everywhere.
 */
public final class NameLimits {

	/** The most characters of a name, or of a group's name. */
	public static final int MAX_LENGTH = 4096;

	private NameLimits() {
	}

	/**
	 * Checks a name.
	 * @param subject what it is, to begin a message with
	 * @throws IllegalArgumentException if it cannot be a name
	 */
	public static void check(String text, String subject, int min, int max) {
		if (text.length() < min || text.length() > max) {
			throw new IllegalArgumentException(
					"%s has 1 to %d characters, not %d".formatted(subject, max, text.length()));
		}
		for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
			// names are shown in logs, meters and pages, which cannot show half a pair
			if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
				throw new IllegalArgumentException(
						"%s is no text: there is half a character at %d".formatted(subject, i));
			}
		}
	}

}
