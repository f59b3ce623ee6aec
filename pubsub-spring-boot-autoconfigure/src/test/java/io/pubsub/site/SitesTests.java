package io.pubsub.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.pubsub.PubSubException;
import io.pubsub.PubSubHeaders;
import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.TestCluster;
import io.pubsub.site.SiteNode.SiteInbox;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Payload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In memory.
 */
class SitesTests extends SitesContractTests {

	private final Map<String, InMemoryNetwork> sites = new HashMap<>();

	private final InMemoryNetwork bridge = new InMemoryNetwork();

	@Override
	Transport siteTransport(String site) {
		return this.sites.computeIfAbsent(site, (name) -> new InMemoryNetwork()).transport();
	}

	@Override
	Transport bridgeTransport() {
		return this.bridge.transport();
	}

	@Override
	void cutBridge(SiteNode head) {
		this.bridge.partition(List.of(List.of(bridgeTransport(head))));
	}

	@Override
	void healBridge() {
		this.bridge.heal();
	}

	@Override
	Duration farewell() {
		return Duration.ofMillis(200);
	}

	/** Ends a node without a word. */
	private void crash(SiteNode node) {
		this.bridge.kill(bridgeTransport(node));
		this.sites.get(node.site).crash(node.transport);
	}

	private static Transport bridgeTransport(SiteNode head) {
		FrameCounter last = head.bridges.get(head.bridges.size() - 1);
		return last.original();
	}

	@Test
	void anotherNodeFollowsAHeadThatCrashes() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		for (List<SiteNode> crashing : List.of(b, a)) {
			List<SiteNode> other = (crashing == a) ? b : a;
			SiteNode head = head(crashing);
			crash(head);
			this.nodes.remove(head);
			List<SiteNode> rest = crashing.stream().filter((node) -> node != head).toList();
			List<SiteNode> all = other.stream().filter(this.nodes::contains).toList();
			TestCluster.await().until(() -> rest.stream().anyMatch((node) -> node.bridge.isHead()));
			awaitBridge(2);
			assertThat(interruptions(all)).isPositive();
			String topic = "after." + head.name();
			SiteInbox<String> one = rest.get(0).subscribe(topic);
			SiteInbox<String> two = all.get(0).subscribe(topic);
			awaitHeads(rest, topic);
			awaitHeads(all, topic);
			rest.forEach((node) -> node.publish(topic, "from " + node.name()));
			all.forEach((node) -> node.publish(topic, "from " + node.name()));
			for (SiteInbox<String> inbox : List.of(one, two)) {
				TestCluster.await().until(() -> inbox.messages.size() >= rest.size() + all.size());
				assertThat(inbox.payloads()).containsExactlyInAnyOrderElementsOf(
						Stream.concat(rest.stream(), all.stream()).map((node) -> "from " + node.name()).toList());
			}
			head.close();
		}
	}

	@Test
	void whatNoBridgeHeadSendsIsRefused() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = a.get(1).subscribe("orders");
		SiteInbox<String> internal = a.get(1).subscribe("pubsub-internal");
		awaitRelayed(b, "orders", true);
		SiteNode head = head(a);
		List<PubSubNode> strangers = new ArrayList<>();
		for (String name : List.of("stranger", "b/false", "a/false")) {
			PubSubNode stranger = PubSubNode.builder(name).transport(bridgeTransport()).relays(true).build();
			strangers.add(stranger);
			stranger.start();
		}
		try {
			Payload payload = new Payload(Payload.TEXT, new byte[] { 'x' });
			// of no site, of none that it says, of one's own
			strangers.get(0).relays().publish("orders", payload, Map.of(PubSubHeaders.SITE, "b"));
			strangers.get(1).relays().publish("orders", payload, Map.of());
			strangers.get(1).relays().publish("orders", payload, Map.of(PubSubHeaders.SITE, "c"));
			strangers.get(1).relays().publish("orders", payload, Map.of(PubSubHeaders.SITE, 7));
			strangers.get(2).relays().publish("orders", payload, Map.of(PubSubHeaders.SITE, "a"));
			TestCluster.await().until(() -> head.bridge.counts().refused.sum() == 5);
			strangers.get(1).relays().publish(Missed.TOPIC, payload, Map.of(PubSubHeaders.SITE, "b"));
			strangers.get(1).relays().publish(Missed.TOPIC, new Missed("a", 9).encode(), Map.of());
			TestCluster.await().until(() -> head.bridge.counts().refused.sum() == 7);
			strangers.get(1)
				.relays()
				.publish(Missed.TOPIC, new Missed("c", 5).encode(), Map.of(PubSubHeaders.SITE, "b"));
			b.get(1).publish("orders", "end");
			TestCluster.await().until(() -> !inbox.messages.isEmpty());
			assertThat(inbox.payloads()).containsExactly("end");
			assertThat(head(b).bridge.relays("pubsub-internal")).isFalse();
			assertThat(internal.messages).isEmpty();
			assertThat(head.bridge.counts().refused.sum()).isEqualTo(7);
			assertThat(a).allMatch((node) -> node.gaps("site b") == 0);
		}
		finally {
			strangers.forEach(PubSubNode::close);
		}
	}

	@Test
	void whatASiteMissesThatIsAwayForLongIsNotCounted() {
		this.memory = Duration.ofMillis(1);
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = b.get(1).subscribe("orders");
		awaitHeads(a, "orders");
		cutBridge(head(a));
		awaitRelayed(a, "orders", false);
		assertThat(head(a).bridge.isMissing("b")).isFalse();
		long lost = lost(a);
		a.forEach((node) -> node.publish("orders", "not counted"));
		healBridge();
		awaitHeads(a, "orders");
		a.get(0).publish("orders", "text");
		TestCluster.await().until(() -> !inbox.messages.isEmpty());
		assertThat(inbox.payloads()).containsExactly("text");
		assertThat(lost(a)).isEqualTo(lost);
	}

	@Test
	void whatIsLostOnTheBridgeIsToldToAllNodesOfTheSiteThatMissesIt() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = b.get(1).subscribe("orders");
		awaitHeads(a, "orders");
		a.get(1).publish("orders", "before");
		TestCluster.await().until(() -> inbox.messages.size() == 1);
		SiteNode head = head(a);
		this.bridge.link(bridgeTransport(head), bridgeTransport(head(b))).hold();
		List.of("one", "two", "three").forEach((text) -> a.get(1).publish("orders", text));
		TestCluster.await().until(() -> head.crossed() == 4);
		// what is held is lost with the link
		cutBridge(head);
		TestCluster.await().until(() -> interruptions(a) == 1 && interruptions(b) == 1);
		this.bridge.link(bridgeTransport(head), bridgeTransport(head(b))).release();
		healBridge();
		awaitHeads(a, "orders");
		a.get(1).publish("orders", "after");
		TestCluster.await().until(() -> inbox.messages.size() == 2);
		assertThat(inbox.payloads()).containsExactly("before", "after");
		b.forEach((node) -> TestCluster.await().until(() -> node.gaps("site a") == 3));
		assertThat(a).allMatch((node) -> node.gaps("site b") == 0);
	}

	@Test
	void aHeadThatCannotJoinTheBridgeTriesAgain() {
		AtomicInteger attempts = new AtomicInteger();
		SiteNode node = new SiteNode("a", "a1", siteTransport("a"), () -> new ForwardingTransport(bridgeTransport()) {

			@Override
			public void start(Listener listener) {
				if (attempts.incrementAndGet() < 3) {
					throw new PubSubException("The port is taken, for example");
				}
				super.start(listener);
			}

		}, farewell(), this.memory);
		this.nodes.add(node);
		node.start();
		TestCluster.await().until(node.bridge::isHead);
		assertThat(attempts).hasValue(3);
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = node.subscribe("orders");
		awaitHeads(b, "orders");
		b.get(2).publish("orders", "text");
		TestCluster.await().until(() -> inbox.payloads().equals(List.of("text")));
	}

}
