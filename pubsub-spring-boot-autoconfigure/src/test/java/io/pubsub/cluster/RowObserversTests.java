package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class RowObserversTests {

	private static final UUID NODE = new UUID(1, 2);

	private static final Row ROW = new Row(Row.Kind.INTEREST, "a", "");

	@Test
	void eachHearsOfRowsOfItsKindAndOfNodes() {
		Recorder recorder = new Recorder();
		RowObservers observers = new RowObservers(Runnable::run);
		observers.add(Row.Kind.INTEREST, recorder);
		observers.unknown(NODE);
		observers.added(NODE, ROW);
		observers.applied(NODE);
		observers.known(NODE);
		observers.removed(NODE, ROW);
		assertThat(recorder.heard).containsExactly("unknown", "added a", "applied", "known", "removed a");
	}

	@Test
	void twoObserversHearOfTheSameRowsAndTheFirstSharesTheirTexts() {
		Recorder first = new Recorder();
		Recorder second = new Recorder();
		RowObservers observers = new RowObservers(Runnable::run);
		observers.add(Row.Kind.INTEREST, first);
		observers.alsoAdd(Row.Kind.INTEREST, second);
		first.kept = new Row(Row.Kind.INTEREST, new String("a"), "");
		assertThat(observers.shared(ROW)).isSameAs(first.kept);
		observers.added(NODE, ROW);
		observers.removed(NODE, ROW);
		assertThat(first.heard).containsExactly("added a", "removed a");
		assertThat(second.heard).containsExactly("added a", "removed a");
	}

	@Test
	void rowsThatNobodyObservesHarmNobody() {
		RowObservers observers = new RowObservers(Runnable::run);
		assertThatCode(() -> {
			observers.added(NODE, ROW);
			observers.removed(NODE, ROW);
		}).doesNotThrowAnyException();
	}

	private static final class Recorder implements RowObserver {

		private final List<String> heard = new ArrayList<>();

		private Row kept = ROW;

		@Override
		public Row shared(Row row) {
			return this.kept;
		}

		@Override
		public void unknown(UUID node) {
			this.heard.add("unknown");
		}

		@Override
		public void known(UUID node) {
			this.heard.add("known");
		}

		@Override
		public void added(UUID node, Row row) {
			this.heard.add("added " + row.key());
		}

		@Override
		public void removed(UUID node, Row row) {
			this.heard.add("removed " + row.key());
		}

		@Override
		public void applied(UUID node) {
			this.heard.add("applied");
		}

	}

}
