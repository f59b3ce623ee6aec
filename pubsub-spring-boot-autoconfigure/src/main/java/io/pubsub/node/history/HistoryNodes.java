package io.pubsub.node.history;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.pubsub.Node;
import io.pubsub.cluster.Members;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.HistoryFrame.Chunk;
import io.pubsub.wire.HistoryFrame.Fetch;
import io.pubsub.wire.HistoryFrame.Outline;

/**
 * The nodes that history is read from, this one and others alike. Thread-safe.
 */
final class HistoryNodes {

	private final UUID self;

	private final Members members;

	private final Executor workers;

	private final Questions questions;

	private final Outlines outlines;

	private final KeptTopics kept;

	private final NumberedTopics numbered;

	private final Duration longest;

	private volatile boolean closed;

	HistoryNodes(Kernel kernel, Questions questions, NumberedTopics numbered, Outlines outlines, KeptTopics kept,
			Duration longest) {
		this.longest = longest;
		this.numbered = numbered;
		this.self = kernel.self().id();
		this.members = kernel.peers().members();
		this.workers = kernel.workers();
		this.questions = questions;
		this.outlines = outlines;
		this.kept = kept;
	}

	UUID self() {
		return this.self;
	}

	/** Messages with smaller numbers are kept nowhere. */
	long forgotten() {
		return Clock.ago(this.longest);
	}

	/** The number of the last message that this node has published. */
	long clock() {
		return this.numbered.clock();
	}

	/** The ids of all nodes that may keep or number messages, this one included. */
	List<UUID> all() {
		return this.members.nodes()
			.stream()
			.map(Node::id)
			.filter((node) -> node.equals(this.self) || this.members.has(node, ClusterFrame.Hello.HISTORY))
			.toList();
	}

	/** Asks what a node has. */
	CompletableFuture<List<Outline>> outline(UUID node, TopicPattern pattern, int newest) {
		if (node.equals(this.self)) {
			return CompletableFuture.completedFuture(this.outlines.of(0, pattern, newest));
		}
		return this.questions.outline(node, (token) -> new HistoryFrame.Ask(token, pattern.withoutNames(), newest));
	}

	/** Asks for messages. */
	CompletableFuture<Chunk> fetch(UUID node, Fetch fetch) {
		if (node.equals(this.self)) {
			return CompletableFuture.completedFuture(this.kept.fetch(fetch));
		}
		return this.questions.fetch(node, (token) -> new Fetch(token, fetch.pattern(), fetch.among(), fetch.stretches(),
				fetch.after(), fetch.maxBytes()));
	}

	/** Has something done on a worker. */
	void execute(Runnable task) {
		this.workers.execute(task);
	}

	/** Has something done on a worker, later. */
	void execute(Runnable task, long pauseMillis) {
		CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS, this.workers).execute(task);
	}

	boolean isClosed() {
		return this.closed;
	}

	void close() {
		this.closed = true;
		this.questions.close();
	}

}
