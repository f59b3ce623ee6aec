package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What whoever is no node gets from nodes that know each other: nothing. And what those
 * get of it: a higher count.
 */
@Timeout(120)
abstract class StrangersContractTests extends LocalCluster {

	private final int port = freePort();

	/** Options of nodes that are to know each other. */
	abstract JGroupsOptions.Builder secured();

	/** Options of nodes that know each other by something else. */
	abstract JGroupsOptions.Builder otherwiseSecured();

	@Test
	void anIntruderThatSpeaksInTheClearStaysAlone() {
		staysAlone(builder().allowInsecure(true));
	}

	@Test
	void anIntruderThatKnowsSomethingElseStaysAlone() {
		staysAlone(otherwiseSecured());
	}

	private void staysAlone(JGroupsOptions.Builder options) {
		Node first = start(secured().bindPort(this.port).portRange(0).build());
		Node second = start(secured().bindPort(0).build());
		Node intruder = start(options.bindPort(freePort())
			.portRange(0)
			.discovery(Discovery.STATIC)
			.staticHosts(List.of("127.0.0.1:" + this.port))
			.build());
		await().until(() -> first.transport.refused() > 0);
		// the nodes have merged with nobody after the time in which they would have
		await().during(Duration.ofSeconds(4)).until(() -> {
			first.transport.send(second.transport.self(), new byte[100], 100);
			return intruder.members().size() == 1;
		});
		await().until(() -> second.received.get() > 0);
		assertThat(intruder.received).hasValue(0);
		assertThat(List.of(first, second)).allSatisfy((node) -> assertThat(node.views)
			.noneMatch((view) -> view.members().contains(intruder.transport.self())));
		awaitMembers(first, first.transport.self(), second.transport.self());
	}

	@Test
	void garbageIsRefusedAndHoldsUpNobody() throws IOException {
		Node first = start(secured().bindPort(this.port).portRange(0).build());
		long seed = System.nanoTime();
		logger.info("Seed of the garbage: " + seed);
		Random random = new Random(seed);
		List<Socket> open = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				byte[] garbage = new byte[20 + random.nextInt(2000)];
				random.nextBytes(garbage);
				open.add(say(garbage));
			}
			open.add(say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
			await().until(() -> first.transport.refused() >= 15);
			// more than may wait at a time, and none says a word
			for (int i = 0; i < 100; i++) {
				open.add(say(new byte[0]));
			}
			Node second = start(secured().bindPort(0).build());
			awaitMembers(first, first.transport.self(), second.transport.self());
			first.transport.send(second.transport.self(), new byte[1], 1);
			await().until(() -> second.received.get() == 1);
			assertThat(first.views).noneMatch(View::merged);
		}
		finally {
			for (Socket socket : open) {
				socket.close();
			}
		}
	}

	private Socket say(byte[] bytes) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		socket.getOutputStream().write(bytes);
		return socket;
	}

	@Test
	void whoOnlyLooksWhetherSomebodyListensIsNoStranger() throws IOException {
		Node first = start(secured().bindPort(this.port).portRange(0).build());
		Node second = start(secured().bindPort(0).build());
		awaitMembers(first, first.transport.self(), second.transport.self());
		say(new byte[0]).close();
		second.transport.close();
		awaitMembers(first, first.transport.self());
		assertThat(first.transport.refused()).isZero();
	}

	@Test
	void nodesThatStartAtOnceFormOneCluster() throws InterruptedException {
		List<Node> all = new ArrayList<>();
		List<Thread> starts = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Node node = new Node(secured().bindPort(0).build());
			all.add(node);
			this.nodes.add(node);
			starts.add(new Thread(node::start));
		}
		starts.forEach(Thread::start);
		for (Thread start : starts) {
			start.join();
		}
		all.forEach((node) -> await().until(() -> node.members().size() == 3));
	}

	@Test
	void aNodeThatLeavesIsGoneAtOnce() {
		Node first = start(secured().bindPort(0).build());
		Node second = start(secured().bindPort(0).build());
		Node third = start(secured().bindPort(0).build());
		awaitMembers(first, first.transport.self(), second.transport.self(), third.transport.self());
		first.transport.close();
		awaitMembers(second, second.transport.self(), third.transport.self());
		awaitMembers(third, second.transport.self(), third.transport.self());
		assertThat(second.views).allMatch((view) -> view.members().contains(second.transport.self()));
	}

}
