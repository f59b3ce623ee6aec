package io.pubsub.benchmarks.websocket;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.ApplicationContext;

import io.pubsub.Cluster;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceHandle;

/**
 * What this library's beans tell and do on one node.
 */
final class ClusteredNode {

	/** Characters of the metadata of each entry, each of which is a byte. */
	static final int METADATA = 20;

	private static final String SCOPE = "benchmark";

	/** Entries that this node tracks, which are to stay. */
	private static final List<PresenceHandle> HANDLES = new ArrayList<>();

	private final Cluster cluster;

	private final Presence presence;

	ClusteredNode(ApplicationContext context) {
		this.cluster = context.getBean(Cluster.class);
		this.presence = context.getBean(Presence.class);
	}

	int members() {
		return this.cluster.nodes().size();
	}

	/** Tracks entries: when it began. */
	long track(int count) {
		long start = System.nanoTime();
		for (int i = 0; i < count; i++) {
			HANDLES.add(this.presence.track(SCOPE, "user-%07d".formatted(i), ("%0" + METADATA + "d").formatted(i)));
		}
		return start;
	}

	int listed() {
		return this.presence.list(SCOPE).size();
	}

}
