package io.pubsub.site;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryNetwork;

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
	void crash(SiteNode node) {
		this.bridge.crash(bridgeTransport(node));
		this.sites.get(node.site).crash(node.transport);
	}

	private static Transport bridgeTransport(SiteNode head) {
		FrameCounter last = head.bridges.get(head.bridges.size() - 1);
		return last.original();
	}

}
