package io.pubsub.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.StartPosition;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestException;
import io.pubsub.site.SiteNode.SiteInbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Sites of three nodes and the bridge between them, on whichever transport.
 */
@Timeout(120)
abstract class SitesContractTests {

	final List<SiteNode> nodes = new CopyOnWriteArrayList<>();

	/** For how long what a site wanted is remembered that is cut off. */
	Duration memory = Duration.ofMinutes(10);

	/** A node to be, in the cluster of a site. */
	abstract Transport siteTransport(String site);

	/** A node to be, on the bridge. */
	abstract Transport bridgeTransport();

	/** Cuts the bridge, with one head on one side of the cut. */
	abstract void cutBridge(SiteNode head) throws Exception;

	abstract void healBridge() throws Exception;

	/** How long a node of the bridge that leaves waits for others. */
	Duration farewell() {
		return Duration.ofSeconds(5);
	}

	@AfterEach
	void close() {
		// the heads last
		this.nodes.stream().filter((node) -> !node.bridge.isHead()).forEach(SiteNode::close);
		this.nodes.stream().filter((node) -> node.bridge.isHead()).forEach(SiteNode::close);
	}

	List<SiteNode> site(String site) {
		List<SiteNode> started = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			SiteNode node = new SiteNode(site, site + i, siteTransport(site), this::bridgeTransport, farewell(),
					this.memory);
			this.nodes.add(node);
			started.add(node);
			node.start();
		}
		return started;
	}

	/** Waits until each site has a head, and the heads see each other. */
	void awaitBridge(int sites) {
		TestCluster.await().untilAsserted(() -> {
			List<SiteNode> heads = this.nodes.stream().filter((node) -> node.bridge.isHead()).toList();
			assertThat(heads.stream().map((head) -> head.site)).doesNotHaveDuplicates().hasSize(sites);
			assertThat(heads).allMatch((head) -> head.bridge.nodes().size() == sites);
		});
	}

	static SiteNode head(List<SiteNode> site) {
		TestCluster.await().until(() -> site.stream().anyMatch((node) -> node.bridge.isHead()));
		return site.stream().filter((node) -> node.bridge.isHead()).findFirst().orElseThrow();
	}

	/** Waits until all nodes of a site give messages of a topic to the head. */
	static void awaitRelayed(List<SiteNode> site, String topic, boolean relayed) {
		TestCluster.await().until(() -> site.stream().allMatch((node) -> node.relays(topic) == relayed));
	}

	long crossed() {
		return this.nodes.stream().mapToLong(SiteNode::crossed).sum();
	}

	long interruptions(List<SiteNode> site) {
		return site.stream().mapToLong((node) -> node.bridge.counts().interruptions.sum()).sum();
	}

	static long lost(List<SiteNode> site) {
		return site.stream().mapToLong((node) -> node.bridge.counts().lost.sum()).sum();
	}

	static List<String> numbered(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> prefix + i).toList();
	}

	@Test
	void aMessageReachesEachSubscriberOfTheOtherSiteOnceAndInThePublishersOrder() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		List<SiteInbox<String>> there = b.stream()
			.flatMap((node) -> Stream.of(node.subscribe("orders"), node.subscribe("orders")))
			.toList();
		List<SiteInbox<String>> here = a.stream().map((node) -> node.subscribe("orders")).toList();
		awaitHeads(a, "orders");
		int count = 200;
		List<CompletableFuture<Void>> publishers = a.stream()
			.map((node) -> CompletableFuture.runAsync(() -> numbered(node.name() + "-", count)
				.forEach((text) -> node.node.publisher().publish("orders", text, Map.of("key", "value")))))
			.toList();
		publishers.forEach(CompletableFuture::join);
		Stream.concat(there.stream(), here.stream()).forEach((inbox) -> {
			TestCluster.await().until(() -> inbox.messages.size() >= 3 * count);
			for (SiteNode node : a) {
				assertThat(inbox.payloads().stream().filter((text) -> text.startsWith(node.name())))
					.containsExactlyElementsOf(numbered(node.name() + "-", count));
			}
		});
		Node arrived = head(b).node.cluster().self();
		// however many subscribers there are
		assertThat(crossed()).isEqualTo(3 * count);
		assertThat(there).allSatisfy((inbox) -> assertThat(inbox.messages).hasSize(3 * count)
			.allSatisfy((message) -> assertThat(message.getHeaders()).containsEntry(PubSubHeaders.SITE, "a")
				.containsEntry("key", "value")
				.containsEntry(PubSubHeaders.TOPIC, "orders")
				.containsEntry(PubSubHeaders.NODE, arrived)));
		assertThat(here).allSatisfy((inbox) -> assertThat(inbox.messages)
			.allSatisfy((message) -> assertThat(message.getHeaders()).doesNotContainKey(PubSubHeaders.SITE)));
	}

	/** The head of a site has heard that the other wants a topic, and its nodes know. */
	static void awaitHeads(List<SiteNode> site, String topic) {
		TestCluster.await().until(() -> head(site).bridge.relays(topic));
		SiteNode head = head(site);
		TestCluster.await().until(() -> site.stream().allMatch((node) -> node == head || node.routesTo(topic, head)));
	}

	@Test
	void aMessageCrossesTheBridgeOnlyWhileTheOtherSiteWantsIt() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> marks = b.get(2).subscribe("marks");
		awaitRelayed(a, "marks", true);
		a.forEach((node) -> node.publish("orders", "nobody wants this"));
		assertThat(a).noneMatch((node) -> node.relays("orders"));
		SiteInbox<String> first = b.get(0).subscribe("orders");
		SiteInbox<String> second = b.get(1).subscribe("orders");
		awaitRelayed(a, "orders", true);
		a.get(1).publish("orders", "both want this");
		TestCluster.await().until(() -> !first.messages.isEmpty() && !second.messages.isEmpty());
		first.subscription.close();
		a.get(1).publish("orders", "one wants this");
		TestCluster.await().until(() -> second.messages.size() == 2);
		second.subscription.close();
		awaitRelayed(a, "orders", false);
		a.forEach((node) -> node.publish("orders", "nobody wants this any more"));
		a.forEach((node) -> node.publish("marks", "end"));
		TestCluster.await().until(() -> marks.messages.size() == 3);
		assertThat(crossed()).isEqualTo(2 + 3);
		assertThat(first.payloads()).containsExactly("both want this");
		assertThat(second.payloads()).containsExactly("both want this", "one wants this");
	}

	@Test
	void aMessageThatSeveralPatternsMatchCrossesOnce() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		List<SiteInbox<String>> inboxes = List.of(b.get(0).subscribe("orders.*"), b.get(1).subscribe("orders.created"),
				b.get(2).subscribe("**"), b.get(1).subscribe("*.{what}"));
		Stream.of("orders.*", "orders.created", "**", "*.*").forEach((topic) -> awaitRelayed(a, topic, true));
		List<String> expected = new ArrayList<>();
		for (SiteNode node : a) {
			numbered(node.name(), 50).forEach((text) -> {
				node.publish("orders.created", text);
				expected.add(text);
			});
		}
		for (SiteInbox<String> inbox : inboxes) {
			TestCluster.await().until(() -> inbox.messages.size() >= expected.size());
			assertThat(inbox.payloads()).containsExactlyInAnyOrderElementsOf(expected);
		}
		assertThat(crossed()).isEqualTo(expected.size());
	}

	@Test
	void threeSitesHaveNoLoops() {
		List<List<SiteNode>> sites = List.of(site("a"), site("b"), site("c"));
		awaitBridge(3);
		List<SiteInbox<String>> inboxes = this.nodes.stream().map((node) -> node.subscribe("orders")).toList();
		sites.forEach((site) -> awaitHeads(site, "orders"));
		TestCluster.await().until(() -> sites.stream().allMatch((site) -> head(site).bridge.wishes("orders") == 2));
		List<String> expected = new ArrayList<>();
		for (SiteNode node : this.nodes) {
			node.publish("orders", "from " + node.name());
			expected.add("from " + node.name());
		}
		inboxes.forEach((inbox) -> TestCluster.await().until(() -> inbox.messages.size() >= expected.size()));
		// what went around would be there before these
		for (SiteNode node : this.nodes) {
			node.publish("orders", "end");
			expected.add("end");
		}
		inboxes.forEach((inbox) -> {
			TestCluster.await().until(() -> inbox.messages.size() >= expected.size());
			assertThat(inbox.payloads()).containsExactlyInAnyOrderElementsOf(expected);
		});
		assertThat(crossed()).isEqualTo(2L * expected.size());
	}

	@Test
	void interestOfOneSiteEndsEverywhereAlthoughAnotherHasRelaysForIt() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		List<SiteNode> c = site("c");
		awaitBridge(3);
		SiteInbox<String> inbox = c.get(1).subscribe("orders");
		awaitRelayed(a, "orders", true);
		awaitRelayed(b, "orders", true);
		// neither a nor b wants it for itself
		assertThat(head(c).bridge.relays("orders")).isFalse();
		inbox.subscription.close();
		awaitRelayed(a, "orders", false);
		awaitRelayed(b, "orders", false);
	}

	@Test
	void payloadsPassUndecoded() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<Order> orders = b.get(1).subscribe("orders", Order.class);
		SiteInbox<Object> anything = b.get(2).subscribe("texts", Object.class);
		SiteInbox<byte[]> bytes = b.get(0).subscribe("bytes", byte[].class);
		Stream.of("orders", "texts", "bytes").forEach((topic) -> awaitRelayed(a, topic, true));
		for (SiteNode node : a) {
			node.publish("orders", new Order(7, node.name()));
			node.publish("texts", "text of " + node.name());
			node.publish("bytes", new byte[] { 1, 2, 3 });
		}
		TestCluster.await()
			.until(() -> orders.messages.size() == 3 && anything.messages.size() == 3 && bytes.messages.size() == 3);
		assertThat(orders.payloads()).containsExactlyInAnyOrder(new Order(7, "a1"), new Order(7, "a2"),
				new Order(7, "a3"));
		assertThat(anything.payloads()).containsExactlyInAnyOrder("text of a1", "text of a2", "text of a3");
		assertThat(bytes.payloads()).allMatch((payload) -> payload.length == 3 && payload[2] == 3);
	}

	/** What travels. */
	public record Order(int number, String customer) {
	}

	@Test
	void aGroupHasOneMemberInEachSiteHandleAMessage() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SubscriptionOptions group = SubscriptionOptions.defaults().group("workers");
		List<SiteInbox<String>> inA = a.stream().map((node) -> node.subscribe("jobs", String.class, group)).toList();
		List<SiteInbox<String>> inB = b.stream().map((node) -> node.subscribe("jobs", String.class, group)).toList();
		awaitHeads(a, "jobs");
		List<String> jobs = numbered("job ", 30);
		jobs.forEach((job) -> a.get(1).node.publisher().publishConfirmed("jobs", job).join());
		for (List<SiteInbox<String>> site : List.of(inA, inB)) {
			TestCluster.await().until(() -> handled(site).size() >= jobs.size());
			assertThat(handled(site)).containsExactlyInAnyOrderElementsOf(jobs);
		}
		assertThat(crossed()).isEqualTo(jobs.size());
	}

	private static List<String> handled(List<SiteInbox<String>> members) {
		return members.stream().flatMap((member) -> member.payloads().stream()).toList();
	}

	@Test
	void aSiteKeepsWhatArrivesInIt() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> first = b.get(0).subscribe("kept.orders");
		awaitHeads(a, "kept.orders");
		List<String> texts = numbered("", 20);
		texts.forEach((text) -> a.get(1).publish("kept.orders", text));
		TestCluster.await().until(() -> first.messages.size() >= texts.size());
		SiteInbox<String> late = b.get(2)
			.subscribe("kept.orders", String.class, SubscriptionOptions.defaults().from(StartPosition.beginning()));
		TestCluster.await().until(() -> late.messages.size() >= texts.size());
		assertThat(first.payloads()).containsExactlyElementsOf(texts);
		assertThat(late.payloads()).containsExactlyElementsOf(texts);
		assertThat(late.messages)
			.allSatisfy((message) -> assertThat(message.getHeaders()).containsEntry(PubSubHeaders.SITE, "a"));
	}

	@Test
	void whatIsForOneNodeAndRequestsStayWithinTheSite() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = b.get(0).subscribe("orders");
		awaitRelayed(a, "orders", true);
		SiteNode head = head(a);
		SiteNode other = a.stream().filter((node) -> node != head).findFirst().orElseThrow();
		head.node.publisher().publishLocal("orders", "local");
		head.node.publisher().publishTo(head.node.cluster().self(), "orders", "to itself");
		other.node.publisher().publishTo(head.node.cluster().self(), "orders", "to the head");
		for (SiteNode node : List.of(head, other)) {
			assertThatThrownBy(() -> node.node.requester().to("orders").request("anybody?", String.class))
				.isInstanceOfSatisfying(RequestException.class,
						(ex) -> assertThat(ex.getKind()).isEqualTo(RequestException.Kind.NO_SUBSCRIBERS));
			Replies<String> replies = node.node.requester().to("orders").requestAll("anybody?", String.class);
			assertThat(replies.all()).isEmpty();
		}
		head.publish("orders", "one");
		other.publish("orders", "two");
		TestCluster.await().until(() -> inbox.messages.size() >= 2);
		assertThat(inbox.payloads()).containsExactlyInAnyOrder("one", "two");
		assertThat(crossed()).isEqualTo(2);
	}

	@Test
	void nobodyCanPretendToBeAnotherSite() {
		List<SiteNode> a = site("a");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> a.get(0).node.publisher().publish("orders", "x", Map.of(PubSubHeaders.SITE, "b")))
			.withMessageContaining(PubSubHeaders.SITE);
		String group = "pubsub.relay.site";
		assertThatIllegalArgumentException()
			.isThrownBy(() -> a.get(0).node.subscriptions().subscribe("orders", String.class, (message) -> {
			}, SubscriptionOptions.defaults().group(group)))
			.withMessageContaining(group);
	}

	@Test
	void bothSitesGoOnWithoutTheBridgeAndWhatIsMissedIsCounted() throws Exception {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inA = a.get(0).subscribe("orders");
		SiteInbox<String> inB = b.get(0).subscribe("orders");
		awaitHeads(a, "orders");
		awaitHeads(b, "orders");
		a.get(1).publish("orders", "before");
		TestCluster.await().until(() -> inA.messages.size() == 1 && inB.messages.size() == 1);
		cutBridge(head(a));
		TestCluster.await().until(() -> interruptions(a) == 1 && interruptions(b) == 1);
		TestCluster.await().until(() -> head(a).bridge.isMissing("b") && head(b).bridge.isMissing("a"));
		long lostBefore = lost(a);
		a.forEach((node) -> node.publish("orders", "in a"));
		b.forEach((node) -> node.publish("orders", "in b"));
		TestCluster.await().until(() -> inA.messages.size() == 4 && inB.messages.size() == 4);
		TestCluster.await().until(() -> lost(a) == lostBefore + 3);
		TestCluster.await()
			.until(() -> head(a).losses.stream()
				.anyMatch((loss) -> loss.cause() == Cause.NO_MAILBOX && "site b".equals(loss.node())));
		healBridge();
		awaitBridge(2);
		awaitHeads(a, "orders");
		awaitHeads(b, "orders");
		TestCluster.await().until(() -> !head(a).bridge.isMissing("b") && !head(b).bridge.isMissing("a"));
		// each node of each site is told what it has missed
		a.forEach((node) -> TestCluster.await().until(() -> node.gaps("site b") == 3));
		b.forEach((node) -> TestCluster.await().until(() -> node.gaps("site a") == 3));
		a.get(2).publish("orders", "after, in a");
		b.get(2).publish("orders", "after, in b");
		TestCluster.await().until(() -> inA.messages.size() == 6 && inB.messages.size() == 6);
		assertThat(inA.payloads()).containsExactlyInAnyOrder("before", "in a", "in a", "in a", "after, in a",
				"after, in b");
		assertThat(inB.payloads()).containsExactlyInAnyOrder("before", "in b", "in b", "in b", "after, in a",
				"after, in b");
	}

	@Test
	void aHeadThatStopsPassesOnWhatItHasAndIsFollowed() {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = b.get(0).subscribe("orders");
		awaitRelayed(a, "orders", true);
		SiteNode head = head(a);
		SiteNode other = a.stream().filter((node) -> node != head).findFirst().orElseThrow();
		List<String> texts = numbered("", 1000);
		texts.forEach((text) -> other.publish("orders", text));
		this.nodes.remove(head);
		head.close();
		TestCluster.await().until(() -> inbox.messages.size() >= texts.size());
		assertThat(inbox.payloads()).containsExactlyElementsOf(texts);
		List<SiteNode> rest = a.stream().filter((node) -> node != head).toList();
		awaitBridge(2);
		awaitRelayed(rest, "orders", true);
		other.publish("orders", "after");
		TestCluster.await().until(() -> inbox.messages.size() > texts.size());
		assertThat(inbox.payloads()).endsWith("after").hasSize(texts.size() + 1);
	}

}
