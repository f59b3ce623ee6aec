package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PatternCostTests {

	@Test
	void theResultIsTheSameForAnyNumberOfPatterns() {
		for (int size : new int[] { 10, 100, 1000 }) {
			List<String> all = new ArrayList<>();
			PatternCost.index(size).forEach((pattern, cell) -> all.add(cell));
			assertThat(all).hasSize(size);
			List<String> matches = new ArrayList<>();
			PatternCost.index(size).match("orders.europe.42.created", matches::add);
			assertThat(matches).containsExactlyInAnyOrder("orders.*.42.created", "orders.europe.**",
					"orders.{region}.{id}.*");
		}
	}

}
