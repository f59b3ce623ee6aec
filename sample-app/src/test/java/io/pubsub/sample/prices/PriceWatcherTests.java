package io.pubsub.sample.prices;

import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.support.MessageBuilder;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Target;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a watcher counts.
 */
class PriceWatcherTests {

	private final Node alice = new Node("alice", UUID.randomUUID());

	private final Node bob = new Node("bob", UUID.randomUUID());

	private final PriceWatcher watcher = new PriceWatcher();

	@Test
	void mayBeginAnywhere() {
		receive(this.alice, 17, 18, 19);
		assertThat(this.watcher.tally()).isEqualTo(new Tally(3, 0, 0, null));
	}

	@Test
	void whatIsMissingIsAGapOnceWhetherToldOrNot() {
		receive(this.alice, 1, 2);
		this.watcher.onGap(3, 5);
		receive(this.alice, 6, 9);
		assertThat(this.watcher.tally()).isEqualTo(new Tally(4, 3 + 2, 0, null));
	}

	@Test
	void whatComesAgainIsADuplicate() {
		receive(this.alice, 1, 2, 2, 1, 3);
		assertThat(this.watcher.tally()).isEqualTo(new Tally(5, 0, 2, null));
	}

	@Test
	void anEndIsToldUntilItGoesOn() {
		receive(this.alice, 1, 2);
		down(Down.Reason.UNREGISTERED);
		assertThat(this.watcher.tally()).isEqualTo(new Tally(2, 0, 0, "UNREGISTERED"));
		this.watcher.onResumed();
		receive(this.alice, 1, 2);
		assertThat(this.watcher.tally()).as("a new producer counts anew").isEqualTo(new Tally(4, 0, 0, null));
	}

	@Test
	void theSameProducerGoesOnAfterACut() {
		receive(this.alice, 1, 2);
		down(Down.Reason.NO_CONNECTION);
		this.watcher.onResumed();
		receive(this.alice, 2, 4);
		assertThat(this.watcher.tally()).isEqualTo(new Tally(4, 1, 1, null));
		down(Down.Reason.NO_CONNECTION);
		this.watcher.onResumed();
		receive(this.bob, 1, 2);
		assertThat(this.watcher.tally()).as("another counts anew").isEqualTo(new Tally(6, 1, 1, null));
	}

	@Test
	void talliesAddUp() {
		assertThat(new Tally(1, 2, 3, null).plus(new Tally(10, 20, 30, "CLOSED")))
			.isEqualTo(new Tally(11, 22, 33, "CLOSED"));
	}

	private void receive(Node producer, long... numbers) {
		for (long number : numbers) {
			this.watcher.onMessage(MessageBuilder.withPayload(new Price(Instant.EPOCH, number))
				.setHeader(PubSubHeaders.NODE, producer)
				.setHeader(PubSubHeaders.SEQUENCE, number)
				.build());
		}
	}

	private void down(Down.Reason reason) {
		this.watcher.onDown(new Down(Target.event("prices"), reason, "", true));
	}

}
