package io.pubsub.node.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.wire.HistoryCodec;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.HistoryFrame.Stretch;
import io.pubsub.wire.Payload;

import static org.assertj.core.api.Assertions.assertThat;

class TopicLogTests {

	private static final Node ALICE = new Node("alice", new UUID(0, 1));

	private static final Node BOB = new Node("bob", new UUID(0, 2));

	private final AtomicLong total = new AtomicLong();

	/** Numbers are times, and what is too old is dropped. */
	private final long now = Clock.now();

	private TopicLog log(HistorySettings settings) {
		return new TopicLog("orders", settings, this.total, Long.MAX_VALUE);
	}

	private static byte[] body(int size) {
		return HistoryCodec.body(Records.HEAD, Map.of(), new Payload(Payload.BYTES, new byte[size]));
	}

	/** Tells whether the log has one message more. */
	private boolean append(TopicLog log, Node node, int number, int previous) {
		int before = log.count();
		assertThat(log.append(node, this.now + number, (previous > 0) ? this.now + previous : 0, Map.of(), body(1)))
			.isTrue();
		return log.count() > before;
	}

	private List<String> all(TopicLog log) {
		Map<UUID, Stretch> wanted = new HashMap<>();
		List.of(ALICE, BOB).forEach((node) -> wanted.put(node.id(), new Stretch(node.id(), 0, Long.MAX_VALUE)));
		List<String> all = new ArrayList<>();
		for (KeptMessage next = log.next(Key.FIRST, wanted); next != null; next = log.next(next.key(), wanted)) {
			all.add(next.publisher().name() + (next.number() - this.now));
		}
		return all;
	}

	@Test
	void messagesStandInTheOrderOfTheirNumbersWheneverTheyCome() {
		TopicLog log = log(HistorySettings.of("orders"));
		assertThat(append(log, ALICE, 5, 3)).isTrue();
		assertThat(append(log, BOB, 5, 0)).isTrue();
		assertThat(append(log, ALICE, 3, 1)).isTrue();
		assertThat(append(log, BOB, 2, 0)).as("was covered by the one that follows").isFalse();
		assertThat(append(log, ALICE, 5, 3)).isFalse();
		assertThat(append(log, ALICE, 9, 7)).isTrue();
		assertThat(all(log)).containsExactly("alice3", "alice5", "bob5", "alice9");
		assertThat(log.stretches()).containsExactlyInAnyOrder(stretch(ALICE, 1, 5), stretch(ALICE, 7, 9),
				new Stretch(BOB.id(), 0, this.now + 5));
		assertThat(log.missing(List.of(stretch(ALICE, 1, 9)))).containsExactly(stretch(ALICE, 5, 7));
	}

	private Stretch stretch(Node node, int after, int upto) {
		return new Stretch(node.id(), this.now + after, this.now + upto);
	}

	@Test
	void whatIsTooManyTooLargeOrTooOldIsDropped() {
		TopicLog few = log(HistorySettings.of("orders").keep(2));
		for (int i = 1; i <= 5; i++) {
			append(few, ALICE, i, i - 1);
		}
		assertThat(all(few)).containsExactly("alice4", "alice5");
		assertThat(few.stretches()).containsExactly(stretch(ALICE, 3, 5));
		Map<UUID, Stretch> wanted = Map.of(ALICE.id(), stretch(ALICE, 2, 5));
		assertThat(few.dropped(Key.FIRST, wanted)).containsExactly(new Key(this.now + 3, ALICE.id()));
		assertThat(few.dropped(new Key(this.now + 4, ALICE.id()), wanted)).isEmpty();
		TopicLog small = log(HistorySettings.of("orders").maxBytes(1000));
		for (int i = 1; i <= 5; i++) {
			small.append(ALICE, this.now + i, 0, Map.of(), body(400));
		}
		assertThat(all(small)).containsExactly("alice4", "alice5");
		TopicLog young = log(HistorySettings.of("orders").age(Duration.ofMinutes(1)));
		long old = Clock.ago(Duration.ofSeconds(90));
		young.append(ALICE, old, 0, Map.of(), body(1));
		assertThat(young.count()).isZero();
		assertThat(young.stretches()).containsExactly(new Stretch(ALICE.id(), old, old));
		assertThat(young.retireIfForgotten()).isFalse();
	}

	@Test
	void aMessageTakesUpLittleMoreThanItsPayload() {
		TopicLog log = log(HistorySettings.of("orders").keep(1_000_000));
		for (int i = 1; i <= 1000; i++) {
			log.append(ALICE, this.now + i, this.now + i - 1, Map.of(), body(100));
		}
		assertThat(this.total.get() / 1000).isLessThanOrEqualTo(160);
		log.retire();
		assertThat(this.total).hasValue(0);
	}

	@Test
	void whatWasFilledIsNoLongerMissing() {
		TopicLog from = log(HistorySettings.of("orders"));
		TopicLog to = log(HistorySettings.of("orders"));
		for (int i = 1; i <= 5; i++) {
			append(from, ALICE, i, i - 1);
		}
		append(to, ALICE, 6, 5);
		List<Stretch> missing = to.missing(from.stretches());
		assertThat(missing).containsExactly(new Stretch(ALICE.id(), 0, this.now + 5));
		Map<UUID, Stretch> wanted = Map.of(ALICE.id(), missing.get(0));
		List<KeptMessage> messages = new ArrayList<>();
		for (KeptMessage next = from.next(Key.FIRST, wanted); next != null; next = from.next(next.key(), wanted)) {
			messages.add(next);
		}
		to.fill(messages, messages.stream().map((message) -> Map.<String, Object>of()).toList());
		to.filled(from.stretches(), Map.of());
		assertThat(all(to)).containsExactly("alice1", "alice2", "alice3", "alice4", "alice5", "alice6");
		assertThat(to.missing(from.stretches())).isEmpty();
		assertThat(to.stretches()).containsExactly(new Stretch(ALICE.id(), 0, this.now + 6));
	}

	@Test
	void aCompactedLogKeepsTheLastOfEachKeyInWhicheverOrderTheyCome() {
		HistorySettings settings = HistorySettings.of("orders").compacted(null).age(Duration.ofMinutes(1));
		for (List<Integer> order : List.of(List.of(1, 2, 3, 4), List.of(4, 3, 2, 1), List.of(2, 4, 1, 3))) {
			TopicLog log = log(settings);
			for (int number : order) {
				Map<String, Object> headers = Map.of(PubSubHeaders.KEY, (number % 2 == 0) ? "even" : "odd");
				log.append(ALICE, this.now + number, this.now + number - 1, headers, body(1));
			}
			assertThat(all(log)).containsExactly("alice3", "alice4");
			assertThat(log.missing(List.of(stretch(ALICE, 0, 4)))).isEmpty();
		}
		TopicLog log = log(settings);
		long old = Clock.ago(Duration.ofMinutes(2));
		log.append(ALICE, old, 0, Map.of(PubSubHeaders.KEY, "a"), body(1));
		log.append(ALICE, old + 1, old, Map.of(PubSubHeaders.KEY, "b"), body(1));
		assertThat(log.count()).as("state does not age").isEqualTo(2);
		log.append(ALICE, old + 2, old + 1, Map.of(PubSubHeaders.KEY, "b", PubSubHeaders.TOMBSTONE, true), body(1));
		assertThat(log.count()).as("a tombstone that is old").isEqualTo(1);
	}

	@Test
	void aLogThatIsRemovedTakesNothingMore() {
		TopicLog log = log(HistorySettings.of("orders"));
		append(log, ALICE, 1, 0);
		log.retire();
		assertThat(log.append(ALICE, this.now + 2, this.now + 1, Map.of(), body(1))).isFalse();
		assertThat(log.filled(List.of(stretch(ALICE, 1, 5)), Map.of())).isFalse();
	}

	@Test
	void aLogThatWasJustMadeStaysUntilItIsFilled() {
		KeptTopics kept = new KeptTopics(ALICE.id(), new HistoryRules(List.of()), Long.MAX_VALUE);
		TopicLog log = kept.log("orders");
		kept.trim();
		assertThat(kept.find("orders")).isSameAs(log);
	}

}
