package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.topic.CollidingTexts;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;

class RowSetTests {

	private final RowSet rows = new RowSet();

	private static Row row(String key, String value) {
		return new Row(Row.Kind.INTEREST, key, value);
	}

	private List<Row> all() {
		List<Row> all = new ArrayList<>();
		this.rows.forEach(all::add);
		return all;
	}

	@Test
	void holdsWhatAHashSetHoldsWhateverHappens() {
		Set<Row> expected = new HashSet<>();
		Random random = new Random(1);
		for (int i = 0; i < 200_000; i++) {
			// keys of one hash among them; grows, shrinks, grows again
			String key = (random.nextBoolean() ? "Aa" : "BB") + random.nextInt(2_000);
			Row row = row(key, (random.nextInt(4) == 0) ? "group" : "");
			if (random.nextInt(10) < ((i / 50_000 % 2 == 0) ? 7 : 2)) {
				assertThat(this.rows.add(row)).isEqualTo(expected.add(row));
			}
			else {
				assertThat(this.rows.remove(row)).isEqualTo(expected.remove(row));
			}
			assertThat(this.rows.contains(row)).isEqualTo(expected.contains(row));
			assertThat(this.rows.size()).isEqualTo(expected.size());
		}
		assertThat(all()).containsExactlyInAnyOrderElementsOf(expected);
		expected.forEach((row) -> assertThat(this.rows.remove(row)).isTrue());
		assertThat(all()).isEmpty();
	}

	/** It would take many minutes if each search looked at all of them. */
	@Test
	@Timeout(180)
	void noSearchIsLongHoweverManyRowsHaveOneHash() {
		List<String> texts = CollidingTexts.make(200_000);
		OwnRows own = new OwnRows(() -> {
		});
		for (String text : texts) {
			assertThat(this.rows.add(row(text, ""))).isTrue();
			assertThat(this.rows.add(row("topic", text))).isTrue();
			own.add(row(text, ""));
		}
		assertThat(own.take().added()).hasSize(texts.size());
		for (String text : texts) {
			assertThat(this.rows.remove(row(text, ""))).isTrue();
			assertThat(this.rows.remove(row("topic", text))).isTrue();
		}
		assertThat(this.rows.size()).isZero();
	}

	@Test
	void tellsGroupsOfATopicApart() {
		assertThat(this.rows.add(row("a", ""))).isTrue();
		assertThat(this.rows.add(row("a", "one"))).isTrue();
		assertThat(this.rows.add(row("a", "two"))).isTrue();
		assertThat(this.rows.add(row("a", "one"))).isFalse();
		assertThat(this.rows.remove(row("a", "one"))).isTrue();
		assertThat(all()).containsExactlyInAnyOrder(row("a", ""), row("a", "two"));
	}

}
