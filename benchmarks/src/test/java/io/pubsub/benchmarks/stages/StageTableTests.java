package io.pubsub.benchmarks.stages;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class StageTableTests {

	private static final String NODE = "01a21c6d-4875-7a39-b3f3-3249f826abec";

	/** The number before the first one of the phase that counts. */
	private static final long BEFORE = 3L << 40;

	@TempDir
	Path folder;

	@Test
	void stagesAreMeasuredOfMessagesThatPassedAllPlaces() throws Exception {
		Stamps sent = new Stamps(this.folder.resolve(Stages.SENT + NODE));
		Stamps arrived = new Stamps(this.folder.resolve(Stages.ARRIVED + "1-" + NODE));
		Stamps handled = new Stamps(this.folder.resolve(Stages.HANDLED + "1"));
		for (int number = 1; number <= 200; number++) {
			long sequence = BEFORE + number;
			// the last two take a millisecond more until the worker runs
			long late = (number > 198) ? 1_000_000 : 0;
			sent.set(sequence, 10_000, 15_000, 35_000);
			arrived.set(sequence, 10_000, 45_000, 52_000);
			handled.set(sequence, 10_000, 60_000 + late, 60_000 + late);
		}
		sent.set(BEFORE + 201, 10_000, 15_000, 35_000);
		arrived.set(BEFORE + 202, 10_000, 15_000, 35_000);
		for (Stamps warmUp : List.of(sent, arrived, handled)) {
			warmUp.set((2L << 40) + 203, 10_000, 15_000, 35_000);
		}
		StageTable table = new StageTable();
		table.add(this.folder);
		assertThat(table.toMarkdown()).contains("| from the publish to the transport | 5 | 5 | 5 | 5 | 5 |")
			.contains("| the transport's send | 20 | 20 | 20 | 20 | 20 |")
			.contains("| from there to the other node's transport | 30 | 30 | 30 | 30 | 30 |")
			.contains("| until it is in the mailbox, and a worker is woken | 7 | 7 | 7 | 7 | 7 |")
			.contains("| from the transport to the listener | 15 | 15 | 1015 | 1015 | 1015 |")
			.contains("| **from the publish to the listener** | 50 | 50 | 1050 | 1050 | 1050 |")
			.contains("200 deliveries");
	}

	@Test
	void theLastMessagesAreKept() {
		Stamps stamps = new Stamps(this.folder.resolve("stamps"));
		stamps.set(5, 1, 2, 3);
		stamps.set(5 + Stamps.SLOTS, 4, 5, 6);
		assertThat(stamps.has(5)).isFalse();
		assertThat(stamps.has(5 + Stamps.SLOTS)).isTrue();
		assertThat(stamps.sequence(5)).isEqualTo(5 + Stamps.SLOTS);
		assertThat(stamps.due(5 + Stamps.SLOTS)).isEqualTo(4);
	}

}
