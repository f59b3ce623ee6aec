package io.pubsub.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.util.ReflectionTestUtils;

import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Senders that are no members, and that somebody makes up: a node may be heard before its
 * membership is known, so something is kept of each, but not of many.
 */
@Timeout(180)
class MadeUpSendersTests {

	private static final int SENDERS = 2000;

	private static final int ROWS = 50;

	private final List<Transport.Listener> listeners = new ArrayList<>();

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(() -> new Overheard(this.network.transport()));

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	@Test
	void leaveLittleBehind() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Inbox inbox = alice.subscribe("a");
		for (int i = 0; i < SENDERS; i++) {
			byte[] batch = batch(i);
			this.listeners.get(0).received(UUID.randomUUID(), batch, 0, batch.length);
		}
		Object peers = ReflectionTestUtils.getField(ReflectionTestUtils.getField(alice.node, "kernel"), "peers");
		Map<?, ?> inbounds = map(ReflectionTestUtils.getField(peers, "receiver"), "inbounds");
		assertThat(inbounds).as("senders").hasSizeLessThan(1100);
		assertThat(inbounds.values().stream().map((inbound) -> ReflectionTestUtils.getField(inbound, "topics")))
			.as("texts")
			.filteredOn(Objects::nonNull)
			.hasSizeLessThan(5);
		Object control = ReflectionTestUtils.getField(peers, "control");
		Map<?, ?> replicas = map(ReflectionTestUtils.getField(control, "directory"), "replicas");
		// members are still heard, behind all that
		bob.publish("a", "end");
		await().until(() -> inbox.count() == 1);
		await().untilAsserted(() -> assertThat(replicas).as("nodes of which there are rows").hasSizeLessThan(1000));
		assertThat((Collection<?>) ReflectionTestUtils.getField(ReflectionTestUtils.getField(control, "settings"),
				"compared"))
			.as("settings")
			.hasSizeLessThan(1100);
		Member carol = this.cluster.start("carol");
		carol.publish("a", "end");
		await().until(() -> inbox.count() == 2);
		assertThat(replicas).hasSize(2);
	}

	private static Map<?, ?> map(Object owner, String name) {
		return (Map<?, ?>) Objects.requireNonNull(ReflectionTestUtils.getField(owner, name));
	}

	private static byte[] batch(int number) {
		List<Row> rows = new ArrayList<>();
		for (int i = 0; i < ROWS; i++) {
			rows.add(new Row(Row.Kind.INTEREST, "topic." + number + "." + i, ""));
		}
		WireOutput output = new WireOutput(100);
		Batch.writeHeader(Versions.FIRST, number + 1, 0, output);
		for (Frame frame : List.of(new ClusterFrame.Name("made-up-" + number),
				new ClusterFrame.Snapshot(1, true, true, rows), new ClusterFrame.Leaving(1, 1),
				new ClusterFrame.Ping(number), new Frame.Publish("topic." + number, Map.of(), Map.of(), null,
						new Payload(Payload.BYTES, new byte[10]), 0))) {
			WireOutput bytes = new WireOutput(100);
			FrameCodec.write(frame, bytes);
			Batch.append(bytes, output);
		}
		return output.toByteArray();
	}

	/** Lets this test say what arrives. */
	private final class Overheard extends ForwardingTransport {

		Overheard(Transport transport) {
			super(transport);
		}

		@Override
		public void start(Listener listener) {
			MadeUpSendersTests.this.listeners.add(listener);
			super.start(listener);
		}

	}

}
