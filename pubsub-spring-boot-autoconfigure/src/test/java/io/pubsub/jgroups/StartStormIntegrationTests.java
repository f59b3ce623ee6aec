package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.jgroups.JChannel;
import org.jgroups.protocols.TCP;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.link.IdleOwner;

import static io.pubsub.jgroups.LocalCluster.await;
import static io.pubsub.jgroups.LocalCluster.freePort;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many nodes that start at the same moment open connections to each other at the same
 * moment, and give up half of them.
 */
@Timeout(120)
class StartStormIntegrationTests {

	private static final int NODES = 10;

	/** For one more than what is run each time. */
	private static final String ROUNDS = "start-storm.rounds";

	private final String cluster = "test-" + UUID.randomUUID();

	@RepeatedTest(2)
	void suspectsNoNode() throws Exception {
		for (int i = 0; i < Integer.getInteger(ROUNDS, 1); i++) {
			List<JChannel> nodes = startAtOnce();
			try {
				await().until(() -> nodes.stream().allMatch((node) -> node.getView().size() == NODES));
				assertThat(nodes).extracting(StartStormIntegrationTests::suspicions).containsOnly(0L);
			}
			finally {
				nodes.forEach(JChannel::close);
			}
		}
	}

	private static long suspicions(JChannel node) {
		return node.getProtocolStack().<TCP>findProtocol(TCP.class).numSuspectEvents();
	}

	private List<JChannel> startAtOnce() throws Exception {
		int known = freePort();
		List<JChannel> nodes = new ArrayList<>(List.of(start(known, known)));
		CyclicBarrier moment = new CyclicBarrier(NODES - 1);
		ExecutorService threads = Executors.newFixedThreadPool(NODES - 1);
		try {
			List<Callable<JChannel>> starts = IntStream.range(1, NODES).<Callable<JChannel>>mapToObj((i) -> () -> {
				moment.await();
				return start(freePort(), known);
			}).toList();
			for (Future<JChannel> start : threads.invokeAll(starts)) {
				nodes.add(start.get());
			}
			return nodes;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private JChannel start(int port, int known) throws Exception {
		JGroupsOptions options = JGroupsOptions.builder(this.cluster, "node").build();
		JChannel channel = new JChannel(LocalCluster.protocols(options, port, known, new IdleOwner()));
		channel.addAddressGenerator(NodeIds::create);
		return channel.connect(this.cluster);
	}

}
