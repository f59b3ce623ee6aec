package io.pubsub.topic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TopicIndexTests {

	private final TopicIndex<String> index = new TopicIndex<>();

	private void add(String... patterns) {
		for (String pattern : patterns) {
			this.index.update(TopicPattern.parse(pattern), (cell) -> pattern);
		}
	}

	private void remove(String pattern) {
		this.index.update(TopicPattern.parse(pattern), (cell) -> null);
	}

	private List<String> match(String topic) {
		List<String> cells = new ArrayList<>();
		this.index.match(topic, cells::add);
		return cells;
	}

	@Test
	void aStarIsOneSegment() {
		add("a.*", "*.b", "*");
		assertThat(match("a.b")).containsExactlyInAnyOrder("a.*", "*.b");
		assertThat(match("a")).containsExactly("*");
		assertThat(match("a.b.c")).isEmpty();
	}

	@Test
	void twoStarsAreAnyNumberOfSegments() {
		add("a.**", "**", "a.*.**");
		assertThat(match("a")).containsExactlyInAnyOrder("a.**", "**");
		assertThat(match("a.b")).containsExactlyInAnyOrder("a.**", "**", "a.*.**");
		assertThat(match("a.b.c.d")).containsExactlyInAnyOrder("a.**", "**", "a.*.**");
		assertThat(match("b")).containsExactly("**");
	}

	@Test
	void namesDoNotMatter() {
		add("user.{id}");
		this.index.update(TopicPattern.parse("user.{name}"), (cell) -> cell + " again");
		assertThat(match("user.1")).containsExactly("user.{id} again");
	}

	@Test
	void onlyTopicsThatHaveACellAreChangedAndFoundByTheirTexts() {
		add("a.b", "a.*");
		assertThat(this.index.updateTopic("a.b", (cell) -> cell + " again")).isTrue();
		assertThat(this.index.updateTopic("a.*", (cell) -> cell + " again")).isFalse();
		assertThat(this.index.updateTopic("a.c", (cell) -> "new")).isFalse();
		assertThat(match("a.b")).containsExactlyInAnyOrder("a.b again", "a.*");
		assertThat(match("a.c")).containsExactly("a.*");
		assertThat(this.index.topic(new String("a.b"))).isEqualTo("a.b").isSameAs(this.index.topic("a.b"));
		assertThat(this.index.topic("a.*")).isNull();
		assertThat(this.index.updateTopic("a.b", (cell) -> null)).isTrue();
		assertThat(this.index.updateTopic("a.b", (cell) -> "new")).isFalse();
		assertThat(match("a.b")).containsExactly("a.*");
	}

	@Test
	void emptySegmentsAreSegments() {
		add("a.*", "a..");
		assertThat(match("a.")).containsExactly("a.*");
		assertThat(match("a..")).containsExactly("a..");
	}

	@Test
	void findsWhatAPlainSearchFinds() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		String[] segments = { "a", "b", "c", "*", "**" };
		Set<String> patterns = new HashSet<>();
		for (int i = 0; i < 2000; i++) {
			String pattern = random.ints(1 + random.nextInt(4), 0, 5)
				.mapToObj((index) -> segments[index])
				.collect(Collectors.joining("."))
				.replaceAll("\\*\\*\\.(?=.)", "*.");
			if (random.nextInt(3) > 0) {
				patterns.add(pattern);
				add(pattern);
			}
			else {
				patterns.remove(pattern);
				remove(pattern);
			}
			String topic = random.ints(1 + random.nextInt(4), 0, 3)
				.mapToObj((index) -> segments[index])
				.collect(Collectors.joining("."));
			assertThat(match(topic)).as("seed %d, topic %s", seed, topic)
				.containsExactlyInAnyOrderElementsOf(
						patterns.stream().filter((each) -> toRegex(each).matcher("." + topic).matches()).toList());
		}
		patterns.forEach(this::remove);
		this.index.forEach((pattern, cell) -> assertThat(pattern).as("left over").isNull());
	}

	private static Pattern toRegex(String pattern) {
		String regex = ("." + pattern).replace(".**", "(#)REST").replace(".*", "(#)ONE").replace(".", "\\.");
		return Pattern.compile(regex.replace("(#)REST", "(\\.[^.]*)*").replace("(#)ONE", "\\.[^.]*"));
	}

}
