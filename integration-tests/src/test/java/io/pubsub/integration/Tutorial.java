package io.pubsub.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A page in Markdown as the steps that its reader takes. The comment at its top says how
 * blocks become steps.
 *
 * @param steps the steps, in order
 * @param ports the ports that stand for free ones
 * @param varying texts whose numbers are different each time
 */
record Tutorial(List<Step> steps, List<String> ports, List<String> varying) {

	private static final Pattern FILE = Pattern.compile("\\*\\*`([^`]+)`\\*\\*");

	static Tutorial read(Path page) throws IOException {
		List<String> lines = Files.readAllLines(page);
		return new Tutorial(steps(lines), setting("free ports: ", lines), setting("varies: ", lines));
	}

	private static List<String> setting(String name, List<String> lines) {
		return lines.stream()
			.filter((line) -> line.startsWith(name))
			.findFirst()
			.map((line) -> List.of(line.substring(name.length()).split(" ")))
			.orElse(List.of());
	}

	private static List<Step> steps(List<String> lines) {
		List<Step> steps = new ArrayList<>();
		String before = "";
		for (int i = 0; i < lines.size(); i++) {
			String line = lines.get(i);
			if (line.startsWith("```")) {
				int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
				String text = String.join("\n", lines.subList(i + 1, end));
				steps.add(step(i + 1, line.substring(3).split(" "), before, text));
				i = end;
				before = "";
			}
			else if (!line.isBlank()) {
				before = line;
			}
		}
		return steps;
	}

	private static Step step(int line, String[] fence, String before, String text) {
		String terminal = (fence.length > 1) ? fence[1] : null;
		Matcher file = FILE.matcher(before);
		if (file.matches()) {
			return new Document(line, file.group(1), text + "\n");
		}
		return switch (fence[0]) {
			case "sh" ->
				before.startsWith("<!-- not run") ? new Skipped(line, text) : new Command(line, terminal, text);
			case "text" -> new Output(line, terminal, text);
			default -> throw new IllegalArgumentException(
					"Line %d: a block of %s needs the name of its file in bold before it".formatted(line, fence[0]));
		};
	}

	/** What the reader does, or sees. */
	sealed interface Step {

		/**
		 * The line of the page that it begins at.
		 * @return the number, from 1
		 */
		int line();

	}

	/** The reader writes a file. */
	record Document(int line, String path, String text) implements Step {
	}

	/** The reader runs a command, in a terminal of its own or in the first one. */
	record Command(int line, @Nullable String terminal, String text) implements Step {

		boolean isInterrupt() {
			return this.text.equals("^C");
		}

	}

	/** The reader has done this before. */
	record Skipped(int line, String text) implements Step {
	}

	/** The reader sees what a terminal, or the last command of the first one, prints. */
	record Output(int line, @Nullable String terminal, String text) implements Step {
	}

}
