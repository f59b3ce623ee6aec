package io.pubsub.websocket;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.AntPathMatcher;

import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;

import static org.assertj.core.api.Assertions.assertThat;

class PatternCoverTests {

	private static final String IRREGULAR = "pubsub-websocket.destination.%%.**";

	private static final String ALL = "pubsub-websocket.destination.**";

	private final PatternCover cover = new PatternCover(new AntPathMatcher());

	@Test
	void aDestinationIsCoveredByItsTopic() {
		assertThat(this.cover.topics("/topic/rooms.1"))
			.containsExactly("pubsub-websocket.destination.%.topic.rooms%2E1");
	}

	@Test
	void aPatternIsCoveredByTheSegmentsBeforeItsFirstWildcard() {
		assertThat(this.cover.topics("/topic/orders/*/placed"))
			.containsExactly("pubsub-websocket.destination.%.topic.orders.**", IRREGULAR);
		assertThat(this.cover.topics("/topic/order-{id}")).containsExactly("pubsub-websocket.destination.%.topic.**",
				IRREGULAR);
		assertThat(this.cover.topics("/**")).containsExactly("pubsub-websocket.destination.%.**", IRREGULAR);
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "**", "?opic/x", "/topic//x/*" })
	void aPatternThatBeginsAnywhereIsCoveredByAll(String pattern) {
		assertThat(this.cover.topics(pattern)).containsExactly(ALL);
	}

	@Test
	void matchersThatCompareInOtherWaysAreCoveredByAll() {
		AntPathMatcher ignoringCase = new AntPathMatcher();
		ignoringCase.setCaseSensitive(false);
		AntPathMatcher trimming = new AntPathMatcher();
		trimming.setTrimTokens(true);
		AntPathMatcher unknown = new AntPathMatcher() {
		};
		for (AntPathMatcher matcher : List.of(ignoringCase, trimming, unknown)) {
			assertThat(new PatternCover(matcher).topics("/topic/*")).containsExactly(ALL);
		}
	}

	@Test
	void segmentsThatAreSplitAtDotsAreCovered() {
		PatternCover dots = new PatternCover(new AntPathMatcher("."));
		assertThat(dots.topics("/topic/rooms.*.news")).containsExactly("pubsub-websocket.destination.%.topic.**",
				IRREGULAR);
		assertThat(dots.topics("/a.b/c.*")).containsExactly(ALL);
	}

	@Test
	void whatMatchesIsCovered() {
		for (String separator : List.of("/", ".")) {
			AntPathMatcher matcher = new AntPathMatcher(separator);
			PatternCover cover = new PatternCover(matcher);
			Random random = new Random(9);
			int matched = 0;
			for (int i = 0; i < 300_000; i++) {
				String pattern = text(random, "//..ab*?");
				String destination = text(random, "//..ab");
				if (matcher.isPattern(pattern) && matcher.match(pattern, destination)) {
					matched++;
					assertThat(isCovered(cover.topics(pattern), DestinationTopics.ofDestination(destination)))
						.as(pattern + " covers " + destination)
						.isTrue();
				}
			}
			assertThat(matched).isGreaterThan(1_000);
		}
	}

	private static boolean isCovered(List<String> patterns, String topic) {
		TopicIndex<String> index = new TopicIndex<>();
		patterns.forEach((pattern) -> index.update(TopicPattern.parse(pattern), (none) -> pattern));
		boolean[] covered = new boolean[1];
		index.match(topic, (pattern) -> covered[0] = true);
		return covered[0];
	}

	private static String text(Random random, String characters) {
		StringBuilder text = new StringBuilder();
		for (int length = 1 + random.nextInt(6); length > 0; length--) {
			text.append(characters.charAt(random.nextInt(characters.length())));
		}
		return text.toString();
	}

}
