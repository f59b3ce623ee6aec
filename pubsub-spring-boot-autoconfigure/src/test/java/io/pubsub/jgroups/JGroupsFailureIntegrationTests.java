package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jgroups.JChannel;
import org.jgroups.protocols.UNICAST3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that crash, hang, go on, or are flooded: with real processes where it matters.
 */
@Timeout(120)
class JGroupsFailureIntegrationTests extends LocalCluster {

	@Test
	void aKilledProcessLeavesTheViewAndDelaysNoLaterStart() throws IOException {
		Node node = start(local());
		try (NodeProcess process = process()) {
			UUID killed = process.self();
			await().until(() -> node.members().contains(killed));
			long begun = System.nanoTime();
			process.signal("KILL");
			await().until(() -> !node.members().contains(killed));
			logger.info("A killed process left the view in " + millisSince(begun) + " ms");
			assertThat(node.views).noneMatch(View::merged);
			node.transport.close();
			assertThat(notes()).hasSize(1);
			Node next = start(builder().bindPort(freePort()).portRange(0).joinTimeout(Duration.ofSeconds(30)).build());
			assertThat(next.startTime).isLessThan(Duration.ofSeconds(10));
			assertThat(notes()).as("the dead one's is gone").hasSize(1);
		}
	}

	@Test
	void whatAKilledProcessHasNotReadIsForgottenWithIt() {
		Node node = start(local());
		try (NodeProcess process = process()) {
			UUID killed = process.self();
			await().until(() -> node.members().contains(killed));
			process.signal("STOP");
			for (int i = 0; i < 20; i++) {
				node.transport.send(killed, new byte[10_000], 10_000);
			}
			UNICAST3 unicast = unicast(node);
			assertThat(unicast.getNumUnackedMessages()).isPositive();
			process.signal("KILL");
			await().until(() -> !node.members().contains(killed));
			await().until(() -> unicast.getNumUnackedMessages() == 0 && unicast.getNumConnections() == 0);
		}
	}

	@Test
	void nothingIsKeptForANodeThatHasLeft() {
		Node first = start(local());
		Node second = start(local());
		awaitMembers(first, first.transport.self(), second.transport.self());
		first.transport.send(second.transport.self(), new byte[100], 100);
		await().until(() -> second.received.get() == 1);
		UNICAST3 unicast = unicast(first);
		assertThat(unicast.getNumConnections()).isPositive();
		second.transport.close();
		awaitMembers(first, first.transport.self());
		await().until(() -> unicast.getNumConnections() == 0);
	}

	private static UNICAST3 unicast(Node node) {
		JChannel channel = channel(node.transport);
		return channel.getProtocolStack().findProtocol(UNICAST3.class);
	}

	@Test
	void aStoppedProcessLeavesTheViewWithinTheFailureTimeout() {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID stopped = process.self();
			await().until(() -> first.members().contains(stopped));
			Node second = start(local());
			long begun = System.nanoTime();
			process.signal("STOP");
			await().until(() -> !first.members().contains(stopped) && !second.members().contains(stopped));
			long millis = millisSince(begun);
			logger.info("A stopped process left the views in " + millis + " ms");
			assertThat(millis).isLessThan(15_000);
			assertThat(first.views).as("the healthy ones stay together")
				.allMatch((view) -> view.members().contains(first.transport.self()));
			assertThat(second.views).allMatch(
					(view) -> view.members().containsAll(List.of(first.transport.self(), second.transport.self())));
		}
	}

	@Test
	void aStoppedProcessHoldsUpItsSendersOnlyUntilItHasLeft() throws Exception {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID stopped = process.self();
			Node second = start(local());
			awaitMembers(first, first.transport.self(), stopped, second.transport.self());
			process.signal("STOP");
			Thread flood = new Thread(() -> {
				while (first.members().contains(stopped)) {
					first.transport.send(stopped, new byte[60_000], 60_000);
				}
			});
			flood.start();
			await().until(() -> first.transport.mayWait(stopped, 60_000));
			int sent = 0;
			while (flood.isAlive()) {
				first.transport.send(second.transport.self(), new byte[60_000], 60_000);
				sent++;
			}
			logger.info("Sent %d batches to a healthy node while another took none".formatted(sent));
			int expected = sent;
			await().until(() -> second.received.get() == expected);
			await().until(() -> !first.transport.mayWait(second.transport.self(), 60_000));
			awaitMembers(first, first.transport.self(), second.transport.self());
			assertThat(second.views).allMatch(
					(view) -> view.members().containsAll(List.of(first.transport.self(), second.transport.self())));
			flood.join();
		}
	}

	@Test
	void nodesThatSendToEachOtherAsFastAsTheyCanStayTogether() throws Exception {
		List<Node> all = List.of(start(local()), start(local()), start(local()));
		all.forEach((node) -> await().until(() -> node.members().size() == 3));
		int count = 2000;
		List<Thread> threads = new ArrayList<>();
		for (Node from : all) {
			for (Node to : all) {
				if (from != to) {
					threads.add(new Thread(() -> {
						for (int i = 0; i < count; i++) {
							from.transport.send(to.transport.self(), new byte[60_000], 60_000);
						}
					}));
				}
			}
		}
		long begun = System.nanoTime();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		all.forEach((node) -> await().until(() -> node.received.get() == 2 * count));
		logger.info("720 MB in all directions took " + millisSince(begun) + " ms");
		assertThat(all).allSatisfy((node) -> assertThat(node.members()).hasSize(3));
		assertThat(all).allSatisfy((node) -> assertThat(node.views).noneMatch(View::merged));
	}

	@Test
	void aStoppedProcessThatGoesOnIsMergedOldestFirst() {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID stopped = process.self();
			Node third = start(local());
			process.signal("STOP");
			await().until(() -> third.members().size() == 2);
			process.signal("CONT");
			await().until(() -> third.members().size() == 3 && first.members().size() == 3);
			List<UUID> expected = List.of(first.transport.self(), stopped, third.transport.self());
			assertThat(first.members()).isEqualTo(expected);
			assertThat(third.members()).isEqualTo(expected);
			assertThat(third.views.get(third.views.size() - 1).merged()).isTrue();
		}
	}

}
