package io.pubsub.benchmarks.scale;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WantedTopicsTests {

	@Test
	void eachTopicIsWantedByAsManyNodesEachOnce() {
		WantedTopics wanted = new WantedTopics(1000, 37, 10);
		assertThat(wanted.subscriptions()).isEqualTo(10_000);
		for (int topic = 0; topic < 1000; topic++) {
			int number = topic;
			List<Integer> nodes = wanted.nodes(topic);
			assertThat(nodes).hasSize(10).doesNotHaveDuplicates();
			assertThat(nodes).allMatch((node) -> Arrays.stream(wanted.topics(node)).anyMatch((one) -> one == number));
		}
	}

	@Test
	void nodesWantAboutEquallyManyTopicsAndHardlyTwoTopicsHaveTheSameNodes() {
		WantedTopics wanted = new WantedTopics(10_000, 100, 10);
		Set<List<Integer>> sets = new HashSet<>();
		for (int topic = 0; topic < 10_000; topic++) {
			sets.add(wanted.nodes(topic));
		}
		assertThat(sets).hasSizeGreaterThan(9_990);
		for (int node = 0; node < 100; node++) {
			assertThat(wanted.topics(node).length).isBetween(800, 1200);
		}
	}

	@Test
	void noMoreNodesWantATopicThanThereAre() {
		assertThat(new WantedTopics(5, 3, 3).nodes(4)).containsExactly(0, 1, 2);
		assertThatIllegalArgumentException().isThrownBy(() -> new WantedTopics(5, 3, 4));
	}

}
