package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.SiteProcess.SiteMember;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bridge heads in processes that are killed.
 */
@Timeout(180)
class SitesOfKilledNodesIntegrationTests extends LocalCluster {

	private final List<Integer> ports = IntStream.range(0, 5).mapToObj((i) -> freePort()).toList();

	private final List<String> hosts = this.ports.stream().map((port) -> "127.0.0.1:" + port).toList();

	private final List<SiteMember> members = new ArrayList<>();

	@AfterEach
	void stop() {
		this.members.forEach(SiteMember::close);
	}

	private SiteMember start(String site, int number) {
		SiteMember member = SiteMember.start(this.cluster, site + number, site, this.ports.get(number), this.hosts);
		this.members.add(member);
		return member;
	}

	@Test
	void anotherNodeFollowsABridgeHeadThatIsKilled() {
		SiteMember b1 = start("b", 0);
		SiteMember b2 = start("b", 1);
		await().until(() -> b1.bridge.isHead() || b2.bridge.isHead());
		try (NodeProcess killed = NodeProcess.start(SiteProcess.class, this.cluster, this.ports.get(2), "-Dsite=a",
				"-Dhosts=" + String.join(",", this.hosts))) {
			await().until(() -> killed.output().contains("HEAD"));
			SiteMember a1 = start("a", 3);
			SiteMember a2 = start("a", 4);
			SiteMember b = b1.bridge.isHead() ? b1 : b2;
			await().until(() -> b.bridge.nodes().size() == 2);
			List<String> heard = new CopyOnWriteArrayList<>();
			b2.node.subscriptions().subscribe("orders", String.class, (message) -> heard.add(message.getPayload()));
			await().until(() -> a1.node.metrics().topics().containsKey("orders"));
			a1.node.publisher().publish("orders", "before");
			await().until(() -> heard.contains("before"));
			assertThat(a1.bridge.isHead() || a2.bridge.isHead()).isFalse();
			long begun = System.nanoTime();
			killed.signal("KILL");
			await().until(() -> a1.bridge.isHead() || a2.bridge.isHead());
			long elected = millisSince(begun);
			await().until(() -> {
				a2.node.publisher().publish("orders", "after");
				return heard.contains("after");
			});
			logger.info("A bridge head that was killed was followed after " + elected
					+ " ms, and messages flowed after " + millisSince(begun) + " ms");
			await().until(() -> b.bridge.nodes().size() == 2);
		}
	}

}
