package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.pubsub.wire.Frame;

import static org.assertj.core.api.Assertions.assertThat;

class LinksTests {

	private final UUID node = UUID.randomUUID();

	private final List<Boolean> found = new ArrayList<>();

	private final Links links = new Links(new Transport() {

		@Override
		public UUID self() {
			return UUID.randomUUID();
		}

		@Override
		public void start(Listener listener) {
		}

		@Override
		public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
			LinksTests.this.found.add(LinksTests.this.links.lane(node) != null);
		}

		@Override
		public void close() {
		}

	}, Runnable::run, Duration.ofSeconds(1));

	@Test
	void aNodeThatIsGreetedFindsItsLane() {
		this.links.open(this.node, List.of(new Frame.Name("alice")));
		assertThat(this.found).as("it may answer at once").containsExactly(true);
	}

}
