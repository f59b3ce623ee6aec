package io.pubsub.leader;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of candidates, with ids that are always the same.
 */
class PreferenceTests {

	private static final List<UUID> CANDIDATES = List.of(new UUID(1, 1), new UUID(2, 2), new UUID(3, 3));

	private static long first(UUID candidate, List<UUID> candidates) {
		return IntStream.range(0, 300).filter((i) -> Preference.rank("task " + i, candidates, candidate) == 0).count();
	}

	@Test
	void namesSpreadOverCandidates() {
		assertThat(CANDIDATES).allSatisfy((candidate) -> assertThat(first(candidate, CANDIDATES)).isBetween(70L, 130L));
	}

	@Test
	void aCandidateThatComesChangesNothingAmongTheOthers() {
		List<UUID> before = CANDIDATES.subList(0, 2);
		for (int i = 0; i < 300; i++) {
			String name = "task " + i;
			int one = Preference.rank(name, CANDIDATES, CANDIDATES.get(0));
			int other = Preference.rank(name, CANDIDATES, CANDIDATES.get(1));
			assertThat(one < other).isEqualTo(Preference.rank(name, before, CANDIDATES.get(0)) == 0);
		}
	}

}
