package io.pubsub.topic;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts that all have the same {@link String#hashCode()}, as an attacker makes them.
 */
public final class CollidingTexts {

	private CollidingTexts() {
	}

	/**
	 * Makes distinct texts of the same length and hash.
	 * @param count how many
	 * @return the texts
	 */
	public static List<String> make(int count) {
		int pairs = Integer.SIZE - Integer.numberOfLeadingZeros(count);
		return IntStream.range(0, count).mapToObj((number) -> text(number, pairs)).toList();
	}

	private static String text(int number, int pairs) {
		StringBuilder text = new StringBuilder();
		for (int bit = 0; bit < pairs; bit++) {
			text.append(((number >> bit & 1) == 0) ? "Aa" : "BB");
		}
		return text.toString();
	}

}
