package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;

class DirectoryTests {

	private final UUID node = UUID.randomUUID();

	private final Links links = new Links(new InMemoryNetwork().transport(), (task) -> {
	}, Duration.ofSeconds(1));

	private final Interest interest = new Interest(Routing.INTEREST, this.links);

	/** Whether the node got what would have been published after each step. */
	private final List<String> steps = new ArrayList<>();

	/** After how many steps each change was complete. */
	private final List<Integer> applied = new ArrayList<>();

	/** Topics of rows that were removed, as the directory has kept them. */
	private final List<String> removed = new ArrayList<>();

	private final Directory directory = new Directory(this.links, () -> {
	}, observers());

	private RowObservers observers() {
		RowObservers observers = new RowObservers(Runnable::run);
		observers.add(Row.Kind.INTEREST, new RowObserver() {

			@Override
			public Row shared(Row row) {
				return DirectoryTests.this.interest.shared(row);
			}

			@Override
			public void unknown(UUID node) {
				DirectoryTests.this.interest.unknown(node);
				record("unknown");
			}

			@Override
			public void known(UUID node) {
				DirectoryTests.this.interest.known(node);
				record("known");
			}

			@Override
			public void added(UUID node, Row row) {
				DirectoryTests.this.interest.added(node, row);
				record("added");
			}

			@Override
			public void removed(UUID node, Row row) {
				DirectoryTests.this.interest.removed(node, row);
				DirectoryTests.this.removed.add(row.key());
			}

			@Override
			public void applied(UUID node) {
				DirectoryTests.this.applied.add(DirectoryTests.this.steps.size());
			}

		});
		return observers;
	}

	private void record(String step) {
		boolean sent = this.interest.route("jobs", Map.of(), Set.of()).nodes().contains(this.node);
		this.steps.add(step + (sent ? " and sent" : ""));
	}

	@Test
	void aNodeWhoseRowsCameBeforeItJoinedGetsEverythingUntilTheLastOfThemIsAdded() {
		List<Row> rows = List.of(new Row(Row.Kind.INTEREST, "others", ""),
				new Row(Row.Kind.INTEREST, "jobs", "workers"), new Row(Row.Kind.INTEREST, "jobs", ""));
		this.directory.apply(this.node, new ClusterFrame.Snapshot(1, true, true, rows));
		assertThat(this.steps).isEmpty();
		this.links.open(this.node, List.of());
		this.interest.members(new Lane[] { this.links.requireLane(this.node) });
		this.directory.joined(this.node);
		assertThat(this.steps).containsExactly("unknown and sent", "added and sent", "added and sent", "added and sent",
				"known and sent");
		assertThat(this.applied).as("once, when all rows are added").containsExactly(4);
	}

	@Test
	void eachChangeIsTakenInAsAWhole() {
		this.links.open(this.node, List.of());
		this.interest.members(new Lane[] { this.links.requireLane(this.node) });
		this.directory.joined(this.node);
		List<Row> one = List.of(new Row(Row.Kind.INTEREST, "one", ""), new Row(Row.Kind.INTEREST, "two", ""));
		List<Row> three = List.of(new Row(Row.Kind.INTEREST, "three", ""), new Row(Row.Kind.INTEREST, "four", ""));
		this.directory.apply(this.node, new ClusterFrame.Snapshot(1, true, false, one));
		assertThat(this.applied).isEmpty();
		this.directory.apply(this.node, new ClusterFrame.Snapshot(1, false, true, three));
		this.directory.apply(this.node,
				new ClusterFrame.Delta(2, List.of(new Row(Row.Kind.INTEREST, "five", "")), one));
		this.directory.left(this.node);
		assertThat(this.steps.stream().map((step) -> step.split(" ")[0])).containsExactly("unknown", "added", "added",
				"added", "added", "known", "added", "known");
		assertThat(this.applied).containsExactly(5, 7, 7);
	}

	@Test
	void aNodeWhoseRowsAreNotKnownGetsEverything() {
		this.links.open(this.node, List.of());
		this.interest.members(new Lane[] { this.links.requireLane(this.node) });
		this.directory.joined(this.node);
		assertThat(this.steps).containsExactly("unknown and sent");
	}

	@Test
	void aTopicThatManyNodesWantIsKeptOnce() {
		List<UUID> nodes = List.of(this.node, UUID.randomUUID(), UUID.randomUUID());
		nodes.forEach((node) -> {
			this.links.open(node, List.of());
			this.directory.joined(node);
			List<Row> jobs = List.of(new Row(Row.Kind.INTEREST, new String("jobs"), ""));
			List<Row> more = List.of(new Row(Row.Kind.INTEREST, new String("more"), ""));
			this.directory.apply(node, new ClusterFrame.Snapshot(1, true, true, jobs));
			this.directory.apply(node, new ClusterFrame.Delta(2, more, List.of()));
		});
		nodes.forEach(this.directory::left);
		assertThat(this.removed).hasSize(6);
		Set<String> texts = Collections.newSetFromMap(new IdentityHashMap<>());
		texts.addAll(this.removed);
		assertThat(texts).containsExactlyInAnyOrder("jobs", "more");
	}

	@Test
	void aChangeIsVisibleWhenTheLastMemberHasIt() {
		UUID other = UUID.randomUUID();
		for (UUID member : List.of(this.node, other)) {
			this.links.open(member, List.of());
			this.directory.joined(member);
			this.directory.apply(member, new ClusterFrame.Snapshot(1, true, true, List.of()));
		}
		CompletableFuture<Void> first = this.directory.own().add(new Row(Row.Kind.INTEREST, "first", ""));
		this.directory.flush();
		CompletableFuture<Void> second = this.directory.own().add(new Row(Row.Kind.INTEREST, "second", ""));
		this.directory.flush();
		this.directory.apply(this.node, new ClusterFrame.Digest(1, 2));
		assertThat(first).isNotDone();
		this.directory.apply(other, new ClusterFrame.Digest(1, 1));
		assertThat(first).isDone();
		assertThat(second).isNotDone();
		this.directory.left(other);
		assertThat(second).isDone();
	}

	@Test
	void whatANodeKnowsCountsOnceItsRowsHaveComeThoughItHasReportedMoreSince() {
		this.links.open(this.node, List.of());
		this.directory.joined(this.node);
		this.directory.apply(this.node, new ClusterFrame.Snapshot(1, true, true, List.of()));
		CompletableFuture<Void> change = this.directory.own().add(new Row(Row.Kind.INTEREST, "first", ""));
		this.directory.flush();
		assertThat(this.directory.apply(this.node, new ClusterFrame.Digest(2, 1))).isFalse();
		assertThat(change).isNotDone();
		this.directory.apply(this.node, new ClusterFrame.Delta(2, List.of(), List.of()));
		assertThat(change).isDone();
	}

	@Test
	void rowsAreMissingWhenNoPartOfThemHasComeForAWhile() {
		assertThat(this.directory.isMissing(this.node)).as("no member").isTrue();
		this.links.open(this.node, List.of());
		this.directory.joined(this.node);
		assertThat(this.directory.isMissing(this.node)).as("has just joined").isFalse();
		this.directory.apply(this.node, new ClusterFrame.Snapshot(1, true, false, List.of()));
		assertThat(this.directory.isMissing(this.node)).as("has begun").isFalse();
		assertThat(this.directory.isMissing(this.node)).as("has not gone on").isTrue();
		this.directory.apply(this.node, new ClusterFrame.Snapshot(1, false, true, List.of()));
		assertThat(this.directory.isMissing(this.node)).isFalse();
		assertThat(this.directory.isMissing(this.node)).as("is known").isFalse();
	}

}
