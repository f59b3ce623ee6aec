package io.pubsub.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class OwnRowsTests {

	private final AtomicInteger scheduled = new AtomicInteger();

	private final OwnRows rows = new OwnRows(this.scheduled::incrementAndGet);

	private final Row row = new Row(Row.Kind.INTEREST, "a", "");

	private final Row other = new Row(Row.Kind.INTEREST, "a", "g");

	@Test
	void aRowIsThereUntilItIsRemovedAsOftenAsAdded() {
		this.rows.add(this.row);
		this.rows.add(this.row);
		assertThat(this.rows.take().added()).containsExactly(this.row);
		this.rows.remove(this.row);
		assertThat(this.rows.take()).isNull();
		assertThat(this.rows.told()).containsExactly(this.row);
		this.rows.remove(this.row);
		assertThat(this.rows.take().removed()).containsExactly(this.row);
		assertThat(this.rows.told()).isEmpty();
	}

	@Test
	void whatComesAndGoesBeforeItIsTakenIsNotTold() {
		this.rows.add(this.row);
		this.rows.remove(this.row);
		CompletableFuture<Void> visible = this.rows.add(this.other);
		OwnRows.Changes changes = this.rows.take();
		assertThat(changes.added()).containsExactly(this.other);
		assertThat(changes.removed()).isEmpty();
		assertThat(changes.visible()).isSameAs(visible);
		this.rows.remove(this.other);
		this.rows.add(this.other);
		changes = this.rows.take();
		assertThat(changes.added()).isEmpty();
		assertThat(changes.removed()).isEmpty();
	}

	@Test
	void changesAreAskedToBeTakenOnce() {
		this.rows.add(this.row);
		this.rows.add(this.other);
		assertThat(this.scheduled).hasValue(1);
		this.rows.take();
		this.rows.remove(this.row);
		assertThat(this.scheduled).hasValue(2);
	}

	@Test
	void isAsASetWhateverHappens() {
		List<Row> all = IntStream.range(0, 6).mapToObj((i) -> new Row(Row.Kind.GROUP, "g", i + ":")).toList();
		Map<Row, Integer> counts = new HashMap<>();
		Set<Row> told = new HashSet<>();
		Random random = new Random(1);
		for (int step = 0; step < 20_000; step++) {
			Row row = all.get(random.nextInt(all.size()));
			if (random.nextBoolean()) {
				this.rows.add(row);
				counts.merge(row, 1, Integer::sum);
			}
			else if (counts.containsKey(row)) {
				this.rows.remove(row);
				counts.computeIfPresent(row, (key, count) -> (count > 1) ? count - 1 : null);
			}
			assertThat(this.rows.told()).containsExactlyInAnyOrderElementsOf(told);
			if (random.nextInt(5) == 0) {
				OwnRows.Changes changes = this.rows.take();
				if (changes != null) {
					assertThat(changes.added()).doesNotHaveDuplicates().noneMatch(told::contains);
					assertThat(changes.removed()).doesNotHaveDuplicates().allMatch(told::contains);
					told.addAll(changes.added());
					told.removeAll(changes.removed());
				}
				assertThat(told).isEqualTo(counts.keySet());
			}
		}
	}

	@Test
	void aRowIsReplacedInOneChange() {
		this.rows.add(this.row);
		this.rows.take();
		CompletableFuture<Void> visible = this.rows.replace(this.row, this.other);
		assertThat(this.scheduled).hasValue(2);
		OwnRows.Changes changes = this.rows.take();
		assertThat(changes.added()).containsExactly(this.other);
		assertThat(changes.removed()).containsExactly(this.row);
		assertThat(changes.visible()).isSameAs(visible);
		assertThat(this.rows.told()).containsExactly(this.other);
		assertThatIllegalStateException().isThrownBy(() -> this.rows.replace(this.row, this.row));
		assertThat(this.rows.take()).isNull();
	}

	@Test
	void removingWhatIsNotThereIsAnErrorAndChangesNothing() {
		assertThatIllegalStateException().isThrownBy(() -> this.rows.remove(this.row));
		assertThat(this.rows.take()).isNull();
		this.rows.add(this.row);
		assertThat(this.rows.take().added()).containsExactly(this.row);
	}

}
