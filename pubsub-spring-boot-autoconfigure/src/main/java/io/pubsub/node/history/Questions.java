package io.pubsub.node.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

import io.pubsub.PubSubException;
import io.pubsub.cluster.Outbound;
import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.HistoryFrame.Chunk;
import io.pubsub.wire.HistoryFrame.Outline;

/**
 * What this node has asked others about history, by the tokens that come back. Each
 * question fails when the node leaves, or does not answer in time. Thread-safe.
 */
final class Questions {

	/**
	 * A question, or its answer, may be lost while a partition heals. It is asked again
	 * after so long, also if calls of users may take longer.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	private final AtomicLong tokens = new AtomicLong();

	private final Map<Long, Question> open = new ConcurrentHashMap<>();

	private final Outbound outbound;

	private final Duration timeout;

	Questions(Outbound outbound, Duration timeout) {
		this.outbound = outbound;
		this.timeout = (timeout.compareTo(LONGEST_WAIT) < 0) ? timeout : LONGEST_WAIT;
	}

	long nextToken() {
		return this.tokens.incrementAndGet();
	}

	/** Asks a node what it has; completes on a thread of the transport. */
	CompletableFuture<List<Outline>> outline(UUID node, LongFunction<HistoryFrame.Ask> ask) {
		return ask(node, ask).answers.thenApply((answers) -> answers.stream().map(Outline.class::cast).toList());
	}

	/** Asks a node for messages; completes on a thread of the transport. */
	CompletableFuture<Chunk> fetch(UUID node, LongFunction<HistoryFrame.Fetch> fetch) {
		return ask(node, fetch).answers.thenApply((answers) -> (Chunk) answers.get(0));
	}

	private Question ask(UUID node, LongFunction<? extends HistoryFrame> frame) {
		long token = nextToken();
		Question question = new Question(node);
		this.open.put(token, question);
		question.answers.orTimeout(TimeUnit.NANOSECONDS.convert(this.timeout), TimeUnit.NANOSECONDS)
			.whenComplete((answers, failure) -> this.open.remove(token));
		if (!this.outbound.postIfRoom(node, frame.apply(token))) {
			question.fail("cannot be asked");
		}
		return question;
	}

	void answered(UUID node, HistoryFrame answer) {
		Question question = this.open.get(answer.token());
		if (question != null && question.node.equals(node)) {
			question.answered(answer);
		}
	}

	void left(UUID node) {
		this.open.values().forEach((question) -> {
			if (question.node.equals(node)) {
				question.fail("has left");
			}
		});
	}

	void close() {
		this.open.values().forEach((question) -> question.fail("is not asked any more"));
	}

	/** What one node is to answer. */
	private static final class Question {

		/** Far more than any node has to say. */
		private static final int MAX_PARTS = 10_000;

		private final UUID node;

		private final CompletableFuture<List<HistoryFrame>> answers = new CompletableFuture<>();

		/** Used by the thread that reads what the node sends. */
		private final List<HistoryFrame> parts = new ArrayList<>(1);

		Question(UUID node) {
			this.node = node;
		}

		void answered(HistoryFrame answer) {
			this.parts.add(answer);
			if (!(answer instanceof Outline outline) || outline.last()) {
				this.answers.complete(List.copyOf(this.parts));
			}
			else if (this.parts.size() > MAX_PARTS) {
				fail("has too much to say");
			}
		}

		void fail(String reason) {
			this.answers.completeExceptionally(new PubSubException("Node " + this.node + " " + reason));
		}

	}

}
