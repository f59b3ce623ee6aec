package io.pubsub.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.pubsub.wire.Frame;

import static org.assertj.core.api.Assertions.assertThat;

class LinksTests {

	@Test
	void aNodeThatIsGreetedFindsItsLane() {
		AtomicReference<Links> links = new AtomicReference<>();
		AtomicReference<Lane> found = new AtomicReference<>();
		InMemoryNetwork network = new InMemoryNetwork();
		network.onSend((sent) -> found.set(links.get().lane(sent.to())));
		InMemoryTransport self = (InMemoryTransport) network.transport();
		InMemoryTransport other = (InMemoryTransport) network.transport();
		network.add(self);
		network.add(other);
		links.set(new Links(self, Runnable::run, Duration.ofSeconds(1)));
		links.get().open(other.self(), List.of(new Frame.Hello("alice")));
		assertThat(found.get()).as("when the first frame leaves").isNotNull();
	}

}
