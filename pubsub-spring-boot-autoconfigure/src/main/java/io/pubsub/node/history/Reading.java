package io.pubsub.node.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.log.Printable;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryFrame.Chunk;
import io.pubsub.wire.HistoryFrame.Fetch;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.HistoryFrame.Outline;

/**
 * One reading of history, from a start to where it ended when the reading began: asks all
 * nodes, makes a {@link Plan}, and reads from the nodes that the plan names. Should one
 * of them leave or not answer, it begins again from where it stands. Thread-safe.
 */
final class Reading {

	private static final Log logger = LogFactory.getLog(Reading.class);

	/** How often nodes are asked again for messages that are on their way. */
	private static final int ATTEMPTS = 12;

	private static final long FIRST_PAUSE_MILLIS = 2;

	private static final long LONGEST_PAUSE_MILLIS = 250;

	/** After so many failures in a row it is said that there are any. */
	private static final int MANY = 20;

	private static final int CHUNK = 64 * 1024;

	private final TopicPattern pattern;

	private final HistoryNodes nodes;

	// below guarded by this

	private Start start;

	private @Nullable Plan plan;

	private @Nullable Merge merge;

	private List<UUID> among = List.of();

	private Position position = Position.START;

	/** Whether the reader is to be told of a gap before the next message. */
	private boolean gap;

	/** Whether a gap at the start of this reading is known, which is told once. */
	private boolean gapAtStart;

	private int failures;

	private boolean done;

	private boolean cancelled;

	/** What the reader waits with. */
	private @Nullable Runnable waiting;

	private final CompletableFuture<Void> planned = new CompletableFuture<>();

	Reading(TopicPattern pattern, Start start, HistoryNodes nodes) {
		this.pattern = pattern;
		this.start = start;
		this.nodes = nodes;
	}

	/** Begins to read. */
	void begin() {
		this.nodes.execute(this::ask);
	}

	private void ask() {
		int newest;
		synchronized (this) {
			if (this.cancelled || this.nodes.isClosed()) {
				return;
			}
			newest = this.start.newest();
		}
		if (this.nodes.all().isEmpty()) {
			// this node has not joined yet
			this.nodes.execute(this::ask, LONGEST_PAUSE_MILLIS);
			return;
		}
		askAll(newest).whenComplete((answers, failure) -> this.nodes.execute(() -> {
			if (failure != null) {
				failed(null, failure);
			}
			else {
				planned(new Plan(this.pattern, start(), this.nodes.self(), answers), 1);
			}
		}));
	}

	private synchronized Start start() {
		return this.start;
	}

	private CompletableFuture<Map<UUID, List<Outline>>> askAll(int newest) {
		Map<UUID, List<Outline>> answers = new ConcurrentHashMap<>();
		CompletableFuture<?>[] asked = this.nodes.all()
			.stream()
			.map((node) -> this.nodes.outline(node, this.pattern, newest)
				.thenAccept((parts) -> answers.put(node, parts)))
			.toArray(CompletableFuture<?>[]::new);
		return CompletableFuture.allOf(asked).thenApply((ignored) -> answers);
	}

	/**
	 * If messages are on their way to the nodes that keep them, these are asked again.
	 */
	private void planned(Plan plan, int attempt) {
		if (!plan.isOnTheWay() || attempt >= ATTEMPTS) {
			read(plan);
			return;
		}
		this.nodes.execute(() -> askAll(0).whenComplete((answers, failure) -> this.nodes.execute(() -> {
			if (failure != null) {
				failed(null, failure);
			}
			else {
				plan.kept(answers);
				planned(plan, attempt + 1);
			}
		})), pause(attempt));
	}

	private static long pause(int attempt) {
		return Math.min(FIRST_PAUSE_MILLIS << Math.min(attempt, 10), LONGEST_PAUSE_MILLIS);
	}

	private void read(Plan plan) {
		Plan.Sources sources = plan.sources();
		synchronized (this) {
			this.plan = plan;
			this.merge = new Merge(sources.nodes());
			this.among = sources.among();
			this.position = this.start.position(plan.after()).withDoubts(plan.doubts());
			if (plan.hasGap()) {
				gapAtStart();
			}
		}
		this.planned.complete(null);
		fetchDue();
	}

	private void fetchDue() {
		Map<UUID, Fetch> fetches = new HashMap<>();
		Runnable waiting = null;
		Plan plan;
		synchronized (this) {
			Merge merge = this.merge;
			plan = this.plan;
			if (merge == null || plan == null || this.cancelled) {
				return;
			}
			for (UUID node : merge.due()) {
				Key after = merge.asked(node);
				fetches.put(node,
						new Fetch(0, this.pattern.withoutNames(), this.among, plan.stretches(), after, CHUNK));
			}
			if (merge.isDone()) {
				this.done = true;
				waiting = this.waiting;
				this.waiting = null;
			}
		}
		if (waiting != null) {
			waiting.run();
		}
		fetches.forEach((node, fetch) -> this.nodes.fetch(node, fetch)
			.whenComplete((chunk, failure) -> this.nodes.execute(() -> {
				if (failure != null) {
					failed(plan, failure);
				}
				else {
					fetched(plan, node, fetch, chunk);
				}
			})));
	}

	/** An answer to what was asked for an earlier plan comes too late. */
	private void fetched(Plan plan, UUID node, Fetch fetch, Chunk chunk) {
		Runnable waiting;
		synchronized (this) {
			Merge merge = this.merge;
			if (merge == null || plan != this.plan) {
				return;
			}
			merge.add(node, chunk);
			this.failures = 0;
			if (!fetch.after().equals(Key.FIRST)) {
				this.gap |= chunk.gap();
			}
			else if (chunk.gap() && this.start.isExact()) {
				gapAtStart();
			}
			waiting = this.waiting;
			this.waiting = null;
		}
		fetchDue();
		if (waiting != null) {
			waiting.run();
		}
	}

	/** Several nodes may say so. */
	private void gapAtStart() {
		this.gap |= !this.gapAtStart;
		this.gapAtStart = true;
	}

	/**
	 * Begins again where the reader stands.
	 * @param plan what was being read, or null if it was not known yet
	 */
	private void failed(@Nullable Plan plan, Throwable failure) {
		long pause;
		synchronized (this) {
			if (this.done || this.cancelled || this.nodes.isClosed() || plan != this.plan) {
				return;
			}
			if (this.plan != null) {
				this.start = Start.after(this.position);
				this.plan = null;
				this.merge = null;
				this.gapAtStart = false;
			}
			this.failures++;
			pause = pause(this.failures);
			if (this.failures % MANY == 0) {
				logger.warn("The history of '" + Printable.text(this.pattern) + "' cannot be read yet, as a node does "
						+ "not answer; trying again: " + Printable.message(failure));
			}
		}
		this.nodes.execute(this::ask, pause);
	}

	/**
	 * The next message, after which the reader's {@link #position()} is another one.
	 * @return null if there is none, or it has not come yet
	 */
	@Nullable KeptMessage next() {
		KeptMessage next;
		boolean due;
		synchronized (this) {
			Merge merge = this.merge;
			if (merge == null) {
				return null;
			}
			next = merge.next();
			if (next != null) {
				this.position = this.position.with(next.publisher().id(), next.number());
			}
			due = !merge.due().isEmpty() || (next != null && merge.isDone());
		}
		if (due) {
			fetchDue();
		}
		return next;
	}

	/** Where the reader stands. */
	synchronized Position position() {
		return this.position;
	}

	/** Where the reader stands when this is {@linkplain #isDone() done}. */
	synchronized Position end() {
		Plan plan = this.plan;
		if (plan == null) {
			return this.position;
		}
		return this.position.advance(plan.cut(), this.nodes.forgotten());
	}

	/**
	 * Whether messages are missing before the next one; false afterwards, unless there
	 * are more.
	 */
	synchronized boolean takeGap() {
		boolean gap = this.gap;
		this.gap = false;
		return gap;
	}

	/** Whether all messages have been read. */
	synchronized boolean isDone() {
		return this.done;
	}

	/**
	 * Has something done once {@link #next()} may have a message, or this is done: at
	 * once, on this thread, if that is so now.
	 */
	void whenReady(Runnable action) {
		synchronized (this) {
			if (!this.done && !this.cancelled && (this.merge == null || !this.merge.isReady())) {
				this.waiting = action;
				return;
			}
		}
		action.run();
	}

	/**
	 * Completes when it is decided where this ends: what is published from then on is not
	 * read.
	 */
	CompletableFuture<Void> planned() {
		return this.planned;
	}

	/** Reads no more. */
	void cancel() {
		this.planned.complete(null);
		Runnable waiting;
		synchronized (this) {
			this.cancelled = true;
			waiting = this.waiting;
			this.waiting = null;
		}
		if (waiting != null) {
			waiting.run();
		}
	}

}
