package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;

import static org.assertj.core.api.Assertions.assertThat;

class LinksTests {

	private final UUID node = UUID.randomUUID();

	private final List<Boolean> found = new ArrayList<>();

	/** Asked when what was posted is about to be sent. */
	private final Links links = new Links(new InMemoryNetwork().transport(), (task) -> sending(),
			Duration.ofSeconds(1));

	private void sending() {
		this.found.add(this.links.lane(this.node) != null);
	}

	@Test
	void aNodeThatIsGreetedFindsItsLane() {
		this.links.open(this.node, List.of(new ClusterFrame.Name("alice")));
		assertThat(this.found).as("it may answer at once").containsExactly(true);
	}

	@Test
	void whatIsAnsweredBeforeANodeIsSeenToJoinIsSentWhenItDoes() {
		List<Runnable> tasks = new ArrayList<>();
		FrameCounter transport = new FrameCounter(new InMemoryNetwork().transport());
		Links links = new Links(transport, tasks::add, Duration.ofSeconds(1));
		UUID silent = UUID.randomUUID();
		links.expect(this.node);
		links.post(this.node, new ClusterFrame.Pong(1));
		links.post(silent, new ClusterFrame.Pong(2));
		links.open(this.node, List.of(new ClusterFrame.Name("alice")));
		links.open(silent, List.of());
		links.post(this.node, new ClusterFrame.Pong(3));
		tasks.forEach(Runnable::run);
		assertThat(transport.sent(this.node)).containsExactly(new ClusterFrame.Name("alice"), new ClusterFrame.Pong(1),
				new ClusterFrame.Pong(3));
		assertThat(transport.sends()).isEqualTo(1);
	}

	@Test
	void aNodeThatDoesNotJoinIsForgotten() {
		List<Runnable> tasks = new ArrayList<>();
		FrameCounter transport = new FrameCounter(new InMemoryNetwork().transport());
		Links links = new Links(transport, tasks::add, Duration.ofSeconds(1));
		UUID slow = UUID.randomUUID();
		links.expect(this.node);
		links.post(this.node, new ClusterFrame.Pong(1));
		links.age();
		links.expect(slow);
		links.post(slow, new ClusterFrame.Pong(2));
		links.age();
		links.open(this.node, List.of());
		links.open(slow, List.of());
		tasks.forEach(Runnable::run);
		assertThat(transport.sent(this.node)).isEmpty();
		assertThat(transport.sent(slow)).containsExactly(new ClusterFrame.Pong(2));
	}

	@Test
	void whatIsKeptIsBounded() {
		EarlyFrames early = new EarlyFrames();
		for (int i = 0; i < 2000; i++) {
			early.expect(new UUID(0, i));
		}
		assertThat(early.add(new UUID(0, 1999), (lane) -> {
		})).isFalse();
		for (int i = 0; i < 20_000; i++) {
			early.add(new UUID(0, i % 1000), (lane) -> {
			});
		}
		assertThat(early.take(new UUID(0, 0))).hasSize(10);
		early.expect(new UUID(0, 0));
		assertThat(early.add(new UUID(0, 0), (lane) -> {
		})).as("there is room again").isTrue();
	}

}
