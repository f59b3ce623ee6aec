package io.pubsub.node.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pubsub.Node;
import io.pubsub.wire.Frame.Numbered;
import io.pubsub.wire.HistoryCodec;
import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node leaves, and two others are to keep what it has kept. Each step runs when the
 * test says so.
 */
class HandoverTests {

	private static final Row KEEPER = new Row(Row.Kind.HISTORY, "", "");

	private static final UUID ALICE = new UUID(0, 1);

	private static final UUID BOB = new UUID(0, 2);

	private static final UUID CAROL = new UUID(0, 3);

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final AtomicLong tokens = new AtomicLong();

	private final List<Offer> offers = new ArrayList<>();

	private final HistoryRules rules = new HistoryRules(List.of(HistorySettings.of("orders")));

	private final KeptTopics kept = new KeptTopics(ALICE, this.rules, Long.MAX_VALUE);

	private final Keepers keepers = new Keepers(ALICE, this::begin);

	private final Handover handover = new Handover(this.kept, this.keepers, ALICE, this::posted,
			this.tokens::incrementAndGet, (task, pause) -> this.tasks.add(task));

	private CompletableFuture<Void> handedOver = new CompletableFuture<>();

	private void begin() {
		this.handover.begin();
	}

	private void posted(UUID node, HistoryFrame frame) {
		this.offers.add(new Offer(node, frame.token()));
	}

	@BeforeEach
	void leave() {
		this.kept.append("orders", new Node("alice", ALICE), new Numbered(Clock.now(), 0, 0), Map.of(),
				HistoryCodec.body(Records.HEAD, Map.of(), new Payload(Payload.BYTES, new byte[1])));
		this.keepers.added(BOB, KEEPER);
		this.keepers.added(CAROL, KEEPER);
		this.keepers.leave();
		this.handedOver = this.handover.leave();
	}

	private void run() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	/** The offers since the last call. */
	private List<Offer> offers() {
		List<Offer> offers = List.copyOf(this.offers);
		this.offers.clear();
		return offers;
	}

	private void confirm(List<Offer> offers) {
		offers.forEach((offer) -> this.handover.held(offer.node, offer.token));
	}

	@Test
	void isOverWhenAllKeepersHaveConfirmed() {
		run();
		List<Offer> offers = offers();
		assertThat(offers).extracting(Offer::node).containsExactlyInAnyOrder(BOB, CAROL);
		confirm(offers.subList(0, 1));
		run();
		assertThat(this.handedOver).isNotDone();
		confirm(offers.subList(1, 2));
		run();
		assertThat(this.handedOver).isCompleted();
	}

	@Test
	void doesNotCountWhatWasConfirmedBeforeAKeeperCameAnew() {
		run();
		confirm(offers());
		// it may have dropped what it had
		this.keepers.removed(CAROL, KEEPER);
		this.keepers.added(CAROL, KEEPER);
		run();
		assertThat(this.handedOver).isNotDone();
		confirm(offers());
		run();
		assertThat(this.handedOver).isCompleted();
	}

	@Test
	void doesNotCountAnswersToWhatWasOfferedBeforeADoubt() {
		run();
		List<Offer> before = offers();
		this.handover.doubt();
		confirm(before);
		run();
		assertThat(this.handedOver).isNotDone();
		confirm(offers());
		run();
		assertThat(this.handedOver).isCompleted();
	}

	private record Offer(UUID node, long token) {
	}

}
