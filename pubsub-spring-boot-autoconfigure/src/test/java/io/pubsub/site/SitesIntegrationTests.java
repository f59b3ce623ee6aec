package io.pubsub.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;

import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.jgroups.LocalCluster;

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

}
