package io.pubsub.node.presence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.dispatch.Workers;
import io.pubsub.node.PresenceRecorder;
import io.pubsub.node.kernel.Losses;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * What readers see while the rows of a change are told one by one.
 */
class RemoteEntriesTests {

	private final Node bob = new Node("bob", UUID.randomUUID());

	private final UUID id = this.bob.id();

	private final Workers workers = new Workers("test", (task) -> new Thread(task, "worker").start(), 2, (failure) -> {
	});

	private final Losses losses = mock(Losses.class);

	private final PresenceTable table = new PresenceTable(this.workers);

	private final RemoteEntries entries = new RemoteEntries(this.table, new PayloadCodecs(List.of(), null),
			this.losses);

	@BeforeEach
	void join() {
		this.entries.unknown(this.id);
		this.entries.changed(new NodeJoined(this.bob));
		this.entries.known(this.id);
	}

	@AfterEach
	void close() {
		this.workers.close();
	}

	private static Row row(long number, long version) {
		byte[] metadata = Long.toString(version).getBytes(StandardCharsets.UTF_8);
		return new PresenceRow(number, version, 0, "key " + number, new Payload(Payload.TEXT, metadata)).row("room");
	}

	private List<String> texts() {
		return PresenceRecorder.texts(this.table.entries("room"));
	}

	@Test
	void anUpdateIsThereAllTheTimeWhicheverRowIsToldFirst() {
		this.entries.added(this.id, row(1, 1));
		this.entries.added(this.id, row(2, 1));
		assertThat(texts()).as("not before all rows are told").isEmpty();
		this.entries.applied(this.id);
		assertThat(texts()).containsExactly("key 1=1", "key 2=1");
		// as a snapshot does
		this.entries.removed(this.id, row(1, 1));
		this.entries.removed(this.id, row(2, 1));
		assertThat(texts()).containsExactly("key 1=1", "key 2=1");
		this.entries.added(this.id, row(1, 2));
		assertThat(texts()).containsExactly("key 1=1", "key 2=1");
		this.entries.applied(this.id);
		assertThat(texts()).containsExactly("key 1=2");
		// as deltas do
		this.entries.added(this.id, row(1, 3));
		this.entries.applied(this.id);
		assertThat(texts()).containsExactly("key 1=3");
		this.entries.removed(this.id, row(1, 2));
		this.entries.applied(this.id);
		assertThat(texts()).containsExactly("key 1=3");
		this.entries.removed(this.id, row(1, 3));
		this.entries.applied(this.id);
		assertThat(texts()).isEmpty();
		assertThat(this.table.count()).isZero();
	}

	@Test
	void theNewestVersionCounts() {
		this.entries.added(this.id, row(1, 3));
		this.entries.added(this.id, row(1, 1));
		this.entries.added(this.id, row(1, 2));
		this.entries.applied(this.id);
		assertThat(texts()).containsExactly("key 1=3");
		this.entries.added(this.id, row(1, 2));
		this.entries.removed(this.id, row(1, 2));
		this.entries.applied(this.id);
		assertThat(texts()).containsExactly("key 1=3");
		assertThat(this.table.count()).isEqualTo(1);
	}

	@Test
	void whatANodeWithoutANameHasWaitsForItsName() {
		Node carol = new Node("carol", UUID.randomUUID());
		this.entries.added(carol.id(), row(1, 1));
		this.entries.added(carol.id(), row(2, 1));
		this.entries.applied(carol.id());
		this.entries.removed(carol.id(), row(2, 1));
		this.entries.added(carol.id(), new Row(Row.Kind.PRESENCE, "room", "nonsense"));
		this.entries.applied(carol.id());
		assertThat(texts()).isEmpty();
		this.entries.changed(new NodeJoined(carol));
		assertThat(texts()).containsExactly("key 1=1");
		verify(this.losses).count(Cause.MALFORMED, null, "carol", 1);
		assertThat(this.table.entries("room").get("key 1").get(0).node()).isEqualTo(carol);
		// the end of the node may be told first
		this.entries.changed(new NodeLeft(carol));
		this.entries.removed(carol.id(), row(1, 1));
		this.entries.applied(carol.id());
		assertThat(texts()).isEmpty();
	}

	@Test
	void aNodeThatLeavesBeforeItHasSaidItsNameLeavesNothing() {
		Node carol = new Node("carol", UUID.randomUUID());
		this.entries.added(carol.id(), row(1, 1));
		this.entries.removed(carol.id(), row(1, 1));
		this.entries.applied(carol.id());
		this.entries.changed(new NodeJoined(carol));
		assertThat(texts()).isEmpty();
		assertThat(this.table.count()).isZero();
	}

}
