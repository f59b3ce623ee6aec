package io.pubsub.node.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.HistoryFrame.TopicOutline;

/**
 * Gives what this node keeps to the nodes that are to keep it. When nodes have come or
 * gone, or messages may have been lost, each node tells the keepers of each of its topics
 * what it has, and they fetch what they lack. A node that is not to keep a topic drops it
 * when all keepers have said that they have it all. Thread-safe.
 */
final class Handover {

	/** Nodes mostly come and go together. */
	private static final long PAUSE_MILLIS = 20;

	/** Who reads from here has a moment to go on. */
	private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final KeptTopics kept;

	private final Keepers keepers;

	private final UUID self;

	private final BiConsumer<UUID, HistoryFrame> post;

	private final LongSupplier tokens;

	private final Later later;

	private final AtomicBoolean due = new AtomicBoolean();

	private final CompletableFuture<Void> handedOver = new CompletableFuture<>();

	/** What was offered, by token. */
	private final Map<Long, Offered> offers = new ConcurrentHashMap<>();

	private volatile boolean leaving;

	// below guarded by this

	/** By topic and node, the version of the log that the node has all of. */
	private final Map<String, Map<UUID, Long>> confirmed = new HashMap<>();

	/** What was offered before this number is not confirmed by an answer. */
	private int round;

	/** The changes of keepers that this round is for. */
	private int changes;

	/** By topic, since when it could be dropped. */
	private final Map<String, Long> droppable = new HashMap<>();

	/**
	 * Makes a hand-over.
	 * @param post sends a frame to the node with that id
	 * @param tokens gives each offer a token of its own
	 */
	Handover(KeptTopics kept, Keepers keepers, UUID self, BiConsumer<UUID, HistoryFrame> post, LongSupplier tokens,
			Later later) {
		this.kept = kept;
		this.keepers = keepers;
		this.self = self;
		this.post = post;
		this.tokens = tokens;
		this.later = later;
	}

	/** Has all that is kept offered soon. Does not block. */
	void begin() {
		if (this.due.compareAndSet(false, true)) {
			this.later.execute(this::offer, PAUSE_MILLIS);
		}
	}

	/** Messages may have been lost: what was confirmed is in doubt. */
	void doubt() {
		synchronized (this) {
			nextRound();
		}
		begin();
	}

	/** This node is about to leave. */
	CompletableFuture<Void> leave() {
		this.leaving = true;
		begin();
		return this.handedOver;
	}

	/** Nothing counts any more that others have confirmed. */
	private void nextRound() {
		this.round++;
		this.confirmed.clear();
		this.droppable.clear();
	}

	/** Whether what was confirmed was for the nodes that are to keep topics now. */
	private boolean isCurrent() {
		return this.changes == this.keepers.changes();
	}

	private void offer() {
		this.due.set(false);
		Map<UUID, List<TopicLog>> toOffer = new HashMap<>();
		int round;
		synchronized (this) {
			if (!isCurrent()) {
				this.changes = this.keepers.changes();
				nextRound();
			}
			round = this.round;
			for (TopicLog log : this.kept.all()) {
				List<UUID> keepers = this.keepers.of(log.topic(), log.copies());
				for (UUID keeper : keepers) {
					if (!keeper.equals(this.self) && !isConfirmed(log, keeper, keepers.contains(this.self))) {
						toOffer.computeIfAbsent(keeper, (key) -> new ArrayList<>()).add(log);
					}
				}
			}
		}
		toOffer.forEach((keeper, logs) -> offer(keeper, logs, round));
		if (toOffer.isEmpty()) {
			settle();
		}
	}

	private void offer(UUID keeper, List<TopicLog> logs, int round) {
		Map<String, Long> versions = new HashMap<>();
		logs.forEach((log) -> versions.put(log.topic(), log.version()));
		for (List<TopicOutline> part : Outlines.kept(logs)) {
			Map<String, Long> offered = new HashMap<>();
			part.forEach((topic) -> offered.put(topic.topic(), versions.get(topic.topic())));
			long token = this.tokens.getAsLong();
			this.offers.put(token, new Offered(keeper, offered, round));
			this.post.accept(keeper, new HistoryFrame.Offer(token, part));
		}
	}

	private boolean isConfirmed(TopicLog log, UUID keeper, boolean isKeeper) {
		Long version = this.confirmed.getOrDefault(log.topic(), Map.of()).get(keeper);
		// what has come since has been sent to all keepers
		return version != null && (isKeeper || version == log.version());
	}

	/** A node keeps all that it was offered. */
	void held(UUID node, long token) {
		Offered offered = this.offers.get(token);
		if (offered == null || !offered.node.equals(node)) {
			return;
		}
		this.offers.remove(token);
		synchronized (this) {
			if (offered.round != this.round) {
				return;
			}
			offered.versions.forEach((topic, version) -> this.confirmed.computeIfAbsent(topic, (key) -> new HashMap<>())
				.put(node, version));
		}
		this.later.execute(this::settle, 0);
	}

	/** A node has left, and answers no offer. */
	void left(UUID node) {
		this.offers.values().removeIf((offered) -> offered.node.equals(node));
	}

	/** Drops what others are to keep and do, and says when that is all there is. */
	private void settle() {
		boolean all = true;
		List<TopicLog> dropped = new ArrayList<>();
		synchronized (this) {
			if (!isCurrent()) {
				// a node that has kept it may have dropped it since; the next offer tells
				return;
			}
			for (TopicLog log : this.kept.all()) {
				List<UUID> keepers = this.keepers.of(log.topic(), log.copies());
				if (keepers.contains(this.self)) {
					continue;
				}
				if (!keepers.stream().allMatch((keeper) -> isConfirmed(log, keeper, false))) {
					all = false;
					this.droppable.remove(log.topic());
				}
				else if (!keepers.isEmpty()) {
					long since = this.droppable.computeIfAbsent(log.topic(), (key) -> System.nanoTime());
					if (System.nanoTime() - since > GRACE_NANOS) {
						this.droppable.remove(log.topic());
						this.confirmed.remove(log.topic());
						dropped.add(log);
					}
				}
			}
		}
		dropped.forEach(this.kept::remove);
		if (all && this.leaving) {
			this.handedOver.complete(null);
		}
	}

	/** How many topics some keeper may lack something of. */
	synchronized int pending() {
		boolean current = isCurrent();
		int pending = 0;
		for (TopicLog log : this.kept.all()) {
			List<UUID> keepers = this.keepers.of(log.topic(), log.copies());
			boolean isKeeper = keepers.contains(this.self);
			boolean done = keepers.stream()
				.allMatch((keeper) -> keeper.equals(this.self) || (current && isConfirmed(log, keeper, isKeeper)));
			pending += done ? 0 : 1;
		}
		return pending;
	}

	/** To be called from time to time: what was not confirmed is offered again. */
	void retry() {
		settle();
		this.offers.clear();
		begin();
	}

	/**
	 * What was offered to a node.
	 *
	 * @param node the id of the node
	 * @param versions by topic, the version of its log
	 * @param round when
	 */
	private record Offered(UUID node, Map<String, Long> versions, int round) {
	}

	/**
	 * Has something done on a worker after a while.
	 */
	@FunctionalInterface
	interface Later {

		void execute(Runnable task, long pauseMillis);

	}

}
