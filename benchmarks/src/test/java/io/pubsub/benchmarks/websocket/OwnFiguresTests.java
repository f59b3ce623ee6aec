package io.pubsub.benchmarks.websocket;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OwnFiguresTests {

	@Test
	void aChangeIsVisibleWhenTheLastNodeShowsIt() {
		assertThat(RegistryChanges.millis(List.of(3_000_000L, 9_000_000L, 4_000_000L, 1_000_000L))).isEqualTo(8);
	}

	@Test
	void percentilesAreOfWhatWasMeasured() {
		List<Double> values = IntStream.range(0, 200).mapToObj((i) -> 200.0 - i).toList();
		assertThat(RegistryChanges.percentile(values, 50)).isEqualTo(101);
		assertThat(RegistryChanges.percentile(values, 99)).isEqualTo(199);
		assertThat(RegistryChanges.percentile(values, 100)).isEqualTo(200);
	}

	@Test
	void entriesAreThereWhenTheLastNodeListsThem() {
		PresenceEntries entries = new PresenceEntries();
		entries.add(List.of(1_000_000L, 5_000_000L, 4_000_000L), List.of(100L, 200L, 300L),
				List.of(5_100L, 4_200L, 4_500L), 10);
		assertThat(entries.toMarkdown()).contains("list all of them | 4 | 4 | 4 |")
			.contains("tracks it | 500 | 500 | 500 |")
			.contains("another node | 410 | 400 | 420 |");
	}

	@Test
	void whatWasNotMeasuredIsLeftOut() {
		assertThat(new PresenceEntries().toMarkdown()).isEmpty();
		assertThat(new RegistryChanges().toMarkdown()).isEmpty();
	}

}
