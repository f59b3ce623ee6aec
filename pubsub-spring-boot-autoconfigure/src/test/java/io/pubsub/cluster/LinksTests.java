package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

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
	void whatIsAnsweredBeforeTheFirstMembersAreThereIsSentToThoseOfThem() {
		List<Runnable> tasks = new ArrayList<>();
		FrameCounter transport = new FrameCounter(new InMemoryNetwork().transport());
		Links links = new Links(transport, tasks::add, Duration.ofSeconds(1));
		links.post(this.node, new ClusterFrame.Pong(1));
		links.post(UUID.randomUUID(), new ClusterFrame.Pong(2));
		links.open(this.node, List.of(new ClusterFrame.Name("alice")));
		links.begin();
		links.post(UUID.randomUUID(), new ClusterFrame.Pong(3));
		tasks.forEach(Runnable::run);
		assertThat(transport.sent(this.node)).containsExactly(new ClusterFrame.Name("alice"), new ClusterFrame.Pong(1));
		assertThat(transport.sends()).isEqualTo(1);
	}

}
