package io.pubsub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every link of the documentation within this repository leads to a file, and to a
 * heading if it names one.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+)");

	@TempDir
	private Path folder;

	@Test
	void everyLinkLeadsToAFileAndHeading() throws IOException {
		List<Path> pages = new ArrayList<>(pages(ROOT, 1));
		pages.addAll(pages(ROOT.resolve("pubsub-spring-boot-autoconfigure/src/docs"), Integer.MAX_VALUE));
		pages.addAll(pages(ROOT.resolve("benchmarks"), 1));
		assertThat(pages).hasSizeGreaterThan(20).contains(ROOT.resolve("README.md"));
		assertThat(brokenLinks(pages)).isEmpty();
	}

	@Test
	void aLinkThatLeadsNowhereIsFound() throws IOException {
		Path page = Files.writeString(this.folder.resolve("page.md"), """
				# A `page`, and its links
				[one](page.md), [none](pages.md), [the web](https://example.com/pages.md)
				[heading](#a-page-and-its-links), [the second](page.md#more-1), [none](#more-2), [in code](#code)
				`[not a link](pages.md)`
				```
				# Code
				[not a link](pages.md)
				```
				## More
				## More
				""");
		assertThat(brokenLinks(List.of(page))).containsExactly("page.md: pages.md", "page.md: #more-2",
				"page.md: #code");
	}

	private static List<Path> pages(Path directory, int depth) throws IOException {
		try (Stream<Path> files = Files.walk(directory, depth)) {
			return files.filter((file) -> file.toString().endsWith(".md")).toList();
		}
	}

	private static List<String> brokenLinks(List<Path> pages) throws IOException {
		List<String> broken = new ArrayList<>();
		for (Path page : pages) {
			for (String line : prose(page)) {
				Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", ""));
				while (link.find()) {
					if (!leadsSomewhere(page, URI.create(link.group(1)))) {
						broken.add(page.getFileName() + ": " + link.group(1));
					}
				}
			}
		}
		return broken;
	}

	private static boolean leadsSomewhere(Path page, URI link) throws IOException {
		if (link.isAbsolute()) {
			return true;
		}
		Path file = link.getPath().isEmpty() ? page : page.resolveSibling(link.getPath());
		return Files.exists(file) && (link.getFragment() == null || anchors(file).contains(link.getFragment()));
	}

	/** The anchors of a page's headings, as GitHub makes them. */
	private static Set<String> anchors(Path page) throws IOException {
		Set<String> anchors = new TreeSet<>();
		Map<String, Integer> counts = new HashMap<>();
		for (String line : prose(page)) {
			Matcher heading = HEADING.matcher(line);
			if (heading.matches()) {
				String anchor = heading.group(1)
					.strip()
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^\\p{L}\\p{N}_ -]", "")
					.replace(' ', '-');
				int count = counts.merge(anchor, 1, Integer::sum) - 1;
				anchors.add((count == 0) ? anchor : anchor + "-" + count);
			}
		}
		return anchors;
	}

	/** The lines that are not code. */
	private static List<String> prose(Path page) throws IOException {
		List<String> prose = new ArrayList<>();
		boolean code = false;
		for (String line : Files.readAllLines(page)) {
			if (line.strip().startsWith("```")) {
				code = !code;
			}
			else if (!code) {
				prose.add(line);
			}
		}
		return prose;
	}

}
