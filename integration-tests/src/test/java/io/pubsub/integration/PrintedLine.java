package io.pubsub.integration;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A line of output as a page prints it. Numbers in texts that vary match other numbers.
 *
 * @param text the line
 * @param pattern what matches it
 */
record PrintedLine(String text, Pattern pattern) {

	static PrintedLine of(String text, List<String> varying) {
		Pattern varies = Pattern.compile(
				varying.isEmpty() ? "(?!)" : varying.stream().map(Pattern::quote).collect(Collectors.joining("|")));
		StringBuilder pattern = new StringBuilder();
		int end = 0;
		for (Matcher matcher = varies.matcher(text); matcher.find(); end = matcher.end()) {
			pattern.append(Pattern.quote(text.substring(end, matcher.start())));
			pattern.append("\\Q" + matcher.group().replaceAll("[0-9]+", "\\\\E[0-9]+\\\\Q") + "\\E");
		}
		pattern.append(Pattern.quote(text.substring(end)));
		return new PrintedLine(text, Pattern.compile(pattern.toString()));
	}

	boolean matches(String line) {
		return this.pattern.matcher(line).matches();
	}

	/** Whether all lines match, and there are no others. */
	static boolean allMatch(List<PrintedLine> expected, List<String> lines) {
		return expected.size() == lines.size()
				&& IntStream.range(0, lines.size()).allMatch((i) -> expected.get(i).matches(lines.get(i)));
	}

}
