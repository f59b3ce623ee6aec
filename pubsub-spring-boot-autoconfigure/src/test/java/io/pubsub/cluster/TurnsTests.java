package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which nodes have their turn.
 */
class TurnsTests {

	private final Turns turns = new Turns();

	private static List<UUID> nodes(int count) {
		return new ArrayList<>(IntStream.range(0, count).mapToObj((i) -> new UUID(0, i)).toList());
	}

	@Test
	void fewAreChosenEachTime() {
		assertThat(this.turns.next(List.of())).isEmpty();
		for (int i = 0; i < 3; i++) {
			assertThat(this.turns.next(nodes(Turns.AT_A_TIME))).hasSize(Turns.AT_A_TIME);
		}
	}

	@Test
	void eachOfManyHasItsTurnAndNoneMoreOftenThanOthers() {
		List<UUID> nodes = nodes(100);
		int[] times = new int[100];
		for (int i = 0; i < 25; i++) {
			Set<UUID> chosen = this.turns.next(nodes);
			assertThat(chosen).hasSize(Turns.AT_A_TIME);
			chosen.forEach((node) -> times[(int) node.getLeastSignificantBits()]++);
		}
		assertThat(times).containsOnly(2);
	}

	@Test
	void thoseThatStayHaveTheirTurnWhileOthersComeAndGo() {
		List<UUID> nodes = nodes(20);
		Set<UUID> chosen = new HashSet<>();
		for (int i = 0; i < 10; i++) {
			chosen.addAll(this.turns.next(nodes));
			nodes.remove(nodes.size() - 1);
		}
		assertThat(chosen).containsAll(nodes);
	}

}
