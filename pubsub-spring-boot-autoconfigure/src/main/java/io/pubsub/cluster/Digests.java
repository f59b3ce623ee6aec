package io.pubsub.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

import io.pubsub.wire.ClusterFrame;

/**
 * Reports to other nodes what this one knows of their rows: after it has taken in some,
 * and at intervals. Used by the control thread.
 */
final class Digests {

	private final ControlThread thread;

	private final Directory directory;

	private final Links links;

	private final Predicate<UUID> strange;

	private final Runnable answered;

	/** Nodes that wait for a digest. */
	private final Set<UUID> due = new HashSet<>();

	/** Of which nodes nothing is missing, but compared with all the same. */
	private final Turns turns = new Turns();

	/**
	 * Creates one that reports to no node yet.
	 * @param thread the control thread
	 * @param directory has the rows
	 * @param links the ways to others
	 * @param strange whether a node has to introduce itself, perhaps again
	 * @param answered called when nodes have received the report that their rows were
	 * taken in
	 */
	Digests(ControlThread thread, Directory directory, Links links, Predicate<UUID> strange, Runnable answered) {
		this.thread = thread;
		this.directory = directory;
		this.links = links;
		this.strange = strange;
		this.answered = answered;
	}

	/** Answers a node, once for all frames that have come in already. */
	void answer(UUID node) {
		assert this.thread.isCurrent();
		if (this.due.isEmpty()) {
			this.thread.execute(() -> {
				this.due.forEach(this::send);
				this.due.clear();
				this.answered.run();
			});
		}
		this.due.add(node);
	}

	/** Compares notes with other nodes, and forgets those that were expected in vain. */
	void compare(List<UUID> others) {
		this.links.age();
		Set<UUID> turn = this.turns.next(others);
		for (UUID node : others) {
			if (turn.contains(node) || !this.directory.isSettled(node)) {
				send(node);
			}
			boolean missing = this.directory.isMissing(node);
			if (missing || this.strange.test(node)) {
				askForAll(node);
			}
		}
	}

	/** Asks a node for all its rows, as some are missing. */
	void askForAll(UUID node) {
		this.links.post(node, new ClusterFrame.Pull());
	}

	private void send(UUID node) {
		this.links.post(node, this.directory.digest(node));
	}

}
