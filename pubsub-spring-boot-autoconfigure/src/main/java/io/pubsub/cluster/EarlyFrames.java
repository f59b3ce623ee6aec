package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Answers to nodes that have greeted this one before it has seen them join. The other
 * node may have seen the change of members first, and waits for the frames that are kept
 * here. A node that never joins is forgotten. Thread-safe.
 */
final class EarlyFrames {

	private static final int MAX_NODES = 1000;

	private static final int MAX_FRAMES = 10_000;

	// all below guarded by this

	private final Map<UUID, List<Consumer<Lane>>> frames = new HashMap<>();

	/** Nodes that were expected when frames aged the last time. */
	private final Set<UUID> old = new HashSet<>();

	private int size;

	/** A node has greeted this one, and will be seen to join. */
	synchronized void expect(UUID node) {
		this.old.remove(node);
		if (this.frames.size() < MAX_NODES) {
			this.frames.computeIfAbsent(node, (key) -> new ArrayList<>());
		}
	}

	/**
	 * Keeps a frame.
	 * @param node the node
	 * @param send sends the frame
	 * @return false if the node is not expected, or too much is kept already
	 */
	synchronized boolean add(UUID node, Consumer<Lane> send) {
		List<Consumer<Lane>> kept = this.frames.get(node);
		if (kept == null || this.size >= MAX_FRAMES) {
			return false;
		}
		kept.add(send);
		this.size++;
		return true;
	}

	/**
	 * Removes what is kept for a node, which is no longer expected.
	 * @return sends the frames, in their order
	 */
	synchronized List<Consumer<Lane>> take(UUID node) {
		this.old.remove(node);
		List<Consumer<Lane>> kept = this.frames.remove(node);
		if (kept == null) {
			return List.of();
		}
		this.size -= kept.size();
		return kept;
	}

	/** Forgets the nodes that were expected already when this was called before. */
	synchronized void age() {
		List.copyOf(this.old).forEach(this::take);
		this.old.addAll(this.frames.keySet());
	}

}
