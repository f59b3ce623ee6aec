package io.pubsub.websocket;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one client sends, as clients of all nodes see it, if the application wants order.
 */
@Timeout(240)
class BrokerOrderIntegrationTests {

	private static final List<String> IN_ORDER = IntStream.range(0, 3_000).mapToObj(String::valueOf).toList();

	private final ChatCluster cluster = new ChatCluster(ChatApplication.class);

	private final ChatCluster.Node one = this.cluster.start("one", "--test.receive-order=true");

	private final ChatCluster.Node two = this.cluster.start("two", "--test.receive-order=true");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void whatOneClientSendsArrivesInOrder() {
		StompUser here = this.cluster.connect(this.one, "here");
		StompUser there = this.cluster.connect(this.two, "there");
		StompUser pattern = this.cluster.connect(this.two, "pattern");
		here.subscribe("/topic/ordered");
		there.subscribe("/topic/ordered");
		pattern.subscribe("/topic/*");
		StompUser sender = this.cluster.connect(this.one, "sender");
		IN_ORDER.forEach((text) -> sender.send("/topic/ordered", text));
		for (StompUser client : List.of(here, there, pattern)) {
			assertThat(client.next(IN_ORDER.size())).isEqualTo(IN_ORDER);
			assertThat(client.unread()).isZero();
		}
	}

	@Test
	void whatOneClientSendsToAUserArrivesInOrder() {
		StompUser here = this.cluster.connect(this.one, "dora");
		StompUser there = this.cluster.connect(this.two, "dora");
		here.subscribe("/user/queue/private");
		there.subscribe("/user/queue/private");
		StompUser sender = this.cluster.connect(this.one, "sender");
		IN_ORDER.forEach((text) -> sender.send("/user/dora/queue/private", text));
		assertThat(here.next(IN_ORDER.size())).isEqualTo(IN_ORDER);
		assertThat(there.next(IN_ORDER.size())).isEqualTo(IN_ORDER);
	}

	@Test
	void methodsAnswerInOrder() {
		StompUser there = this.cluster.connect(this.two, "there");
		there.subscribe("/topic/rooms.blue");
		StompUser sender = this.cluster.connect(this.one, "sender");
		IN_ORDER.forEach((text) -> sender.send("/app/rooms/blue", text));
		assertThat(there.next(IN_ORDER.size())).isEqualTo(IN_ORDER.stream().map((text) -> "blue: " + text).toList());
	}

}
