package io.pubsub.node.history;

import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.pubsub.wire.HistoryFrame.Stretch;

import static org.assertj.core.api.Assertions.assertThat;

class CoverageTests {

	private static final UUID ALICE = UUID.randomUUID();

	private final Coverage coverage = new Coverage();

	@Test
	void stretchesThatTouchBecomeOne() {
		this.coverage.add(10, 20);
		this.coverage.add(30, 40);
		assertThat(this.coverage.stretches(ALICE)).containsExactly(new Stretch(ALICE, 10, 20),
				new Stretch(ALICE, 30, 40));
		assertThat(this.coverage.missing(new Stretch(ALICE, 5, 50))).containsExactly(new Stretch(ALICE, 5, 10),
				new Stretch(ALICE, 20, 30), new Stretch(ALICE, 40, 50));
		this.coverage.add(20, 30);
		assertThat(this.coverage.stretches(ALICE)).containsExactly(new Stretch(ALICE, 10, 40));
	}

	@Test
	void whatWasDroppedIsNeitherKeptNorMissing() {
		this.coverage.add(10, 20);
		this.coverage.drop(15);
		assertThat(this.coverage.stretches(ALICE)).containsExactly(new Stretch(ALICE, 15, 20));
		assertThat(this.coverage.missing(new Stretch(ALICE, 0, 30))).containsExactly(new Stretch(ALICE, 20, 30));
		assertThat(this.coverage.contains(3)).isTrue();
		this.coverage.drop(20);
		assertThat(this.coverage.stretches(ALICE)).containsExactly(new Stretch(ALICE, 20, 20));
		assertThat(this.coverage.last()).isEqualTo(20);
		this.coverage.add(5, 18);
		assertThat(this.coverage.stretches(ALICE)).containsExactly(new Stretch(ALICE, 20, 20));
	}

	@Test
	void isTheSetOfNumbersThatWereAdded() {
		for (int seed = 0; seed < 500; seed++) {
			Random random = new Random(seed);
			Coverage coverage = new Coverage();
			TreeSet<Integer> numbers = new TreeSet<>();
			int dropped = 0;
			for (int step = 0; step < 30; step++) {
				int from = random.nextInt(60);
				int to = from + random.nextInt(12);
				if (random.nextInt(10) == 0) {
					coverage.drop(from);
					dropped = Math.max(dropped, from);
				}
				else {
					coverage.add(from, to);
					for (int number = from + 1; number <= to; number++) {
						numbers.add(number);
					}
				}
				for (int number = 1; number < 80; number++) {
					assertThat(coverage.contains(number)).as("%s of seed %s in step %s", number, seed, step)
						.isEqualTo(number <= dropped || numbers.contains(number));
				}
			}
			TreeSet<Integer> missing = new TreeSet<>();
			coverage.missing(new Stretch(ALICE, 10, 70)).forEach((stretch) -> {
				for (long number = stretch.after() + 1; number <= stretch.upto(); number++) {
					missing.add((int) number);
				}
			});
			for (int number = 11; number <= 70; number++) {
				assertThat(missing.contains(number)).isNotEqualTo(coverage.contains(number));
			}
		}
	}

}
