package io.pubsub.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.Test;

import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.jgroups.LocalCluster;
import io.pubsub.node.TestCluster;
import io.pubsub.site.SiteNode.SiteInbox;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same on JGroups, over real sockets.
 */
class SitesIntegrationTests extends SitesContractTests {

	private static final Duration FAILURE = Duration.ofSeconds(2);

	private final String cluster = "test-" + UUID.randomUUID();

	/** Where heads may be. */
	private final List<Integer> ports = new ArrayList<>();

	private final List<String> hosts = new ArrayList<>();

	private final List<DISCARD> cuts = new ArrayList<>();

	private int next;

	SitesIntegrationTests() {
		for (int i = 0; i < 9; i++) {
			int port = LocalCluster.freePort();
			this.ports.add(port);
			this.hosts.add("127.0.0.1:" + port);
		}
	}

	@Override
	Transport siteTransport(String site) {
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster + ".site." + site, "node").bindPort(0).build());
	}

	@Override
	synchronized Transport bridgeTransport() {
		int port = this.ports.get(this.next++ % this.ports.size());
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster + ".bridge", "head")
			.discovery(Discovery.STATIC)
			.staticHosts(this.hosts)
			.bindPort(port)
			.failureTimeout(FAILURE)
			.build());
	}

	@Override
	void cutBridge(SiteNode head) throws Exception {
		this.cuts.add(discard(bridgeTransport(head)));
	}

	@Override
	void healBridge() {
		this.cuts.forEach((cut) -> cut.discardAll(false));
	}

	private static DISCARD discard(Transport transport) throws Exception {
		DISCARD discard = new DISCARD();
		JChannel channel = LocalCluster.channel(transport);
		channel.getProtocolStack().insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
		discard.discardAll(true);
		return discard;
	}

	private static Transport bridgeTransport(SiteNode head) {
		FrameCounter last = head.bridges.get(head.bridges.size() - 1);
		return last.original();
	}

	@Test
	void whatIsOnTheWayWhenTheBridgeIsCutArrivesOrIsToldToBeMissing() throws Exception {
		List<SiteNode> a = site("a");
		List<SiteNode> b = site("b");
		awaitBridge(2);
		SiteInbox<String> inbox = b.get(0).subscribe("orders");
		awaitHeads(a, "orders");
		a.get(1).publish("orders", "before");
		TestCluster.await().until(() -> inbox.messages.size() == 1);
		cutBridge(head(a));
		// nobody has noticed yet
		List<String> texts = numbered("on the way ", 5);
		texts.forEach((text) -> a.get(1).publish("orders", text));
		TestCluster.await().until(() -> interruptions(a) == 1 && interruptions(b) == 1);
		healBridge();
		awaitBridge(2);
		b.forEach((node) -> TestCluster.await()
			.until(() -> inbox.messages.size() - 1 + node.gaps("site a") == texts.size()));
		awaitHeads(a, "orders");
		a.get(1).publish("orders", "after");
		TestCluster.await().until(() -> inbox.payloads().contains("after"));
		assertThat(inbox.payloads()).startsWith("before").endsWith("after").doesNotHaveDuplicates();
		assertThat(texts).containsSubsequence(inbox.payloads().subList(1, inbox.payloads().size() - 1));
	}

}
