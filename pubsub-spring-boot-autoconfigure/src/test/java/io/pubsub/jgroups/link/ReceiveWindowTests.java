package io.pubsub.jgroups.link;

import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiveWindowTests {

	private final ReceiveWindow window = new ReceiveWindow(100, 1024, 0, 1.2, 0);

	@Test
	void whatIsInOrderIsTakenHoweverMuch() {
		Message large = new BytesMessage(null, new byte[1_000_000]);
		for (int number = 1; number <= 20; number++) {
			assertThat(this.window.add(number, large)).isTrue();
			assertThat(this.window.remove(true)).isSameAs(large);
		}
	}

	@Test
	void aNumberFarAheadIsRefused() {
		for (long number : new long[] { ReceiveWindow.MAX_AHEAD + 1, 1L << 31, 1L << 40, Long.MAX_VALUE }) {
			assertThat(this.window.add(number, new EmptyMessage())).isFalse();
		}
		assertThat(this.window.add(ReceiveWindow.MAX_AHEAD, new EmptyMessage())).isTrue();
		assertThat(this.window.getHighestReceived()).isEqualTo(ReceiveWindow.MAX_AHEAD);
	}

	@Test
	void whatWaitsIsBoundedInBytes() {
		Message large = new BytesMessage(null, new byte[1_000_000]);
		int taken = 0;
		for (int number = 2; number < 100; number++) {
			taken += this.window.add(number, large) ? 1 : 0;
		}
		assertThat(taken).isEqualTo(ReceiveWindow.MAX_WAITING / 1_000_100);
	}

	/** A node that keeps to its credits never has more under way. */
	@Test
	void allCreditsMayWait() {
		int size = 1000;
		for (int sent = 0, number = 2; sent < LinkSizes.CREDITS; sent += size, number++) {
			assertThat(this.window.add(number, new BytesMessage(null, new byte[size]))).isTrue();
		}
	}

	@Test
	void onceTheGapIsFilledThereIsRoomAgain() {
		Message large = new BytesMessage(null, new byte[1_000_000]);
		for (int round = 0; round < 10; round++) {
			long first = this.window.getHighestDelivered() + 1;
			for (int i = 1; i <= 3; i++) {
				assertThat(this.window.add(first + i, large)).isTrue();
			}
			assertThat(this.window.add(first, large)).isTrue();
			for (int i = 0; i <= 3; i++) {
				assertThat(this.window.remove(true)).isNotNull();
			}
		}
	}

}
