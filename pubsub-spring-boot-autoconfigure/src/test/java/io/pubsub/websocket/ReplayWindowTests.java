package io.pubsub.websocket;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.pubsub.websocket.ReplayWindow.Claim;

import static org.assertj.core.api.Assertions.assertThat;

class ReplayWindowTests {

	private final ReplayWindow window = new ReplayWindow();

	@Test
	void eachNumberIsClaimedOnce() {
		assertThat(this.window.claim(5)).isEqualTo(Claim.FIRST);
		assertThat(this.window.claim(5)).isEqualTo(Claim.SEEN);
		assertThat(this.window.claim(3)).as("late").isEqualTo(Claim.FIRST);
		assertThat(this.window.claim(3)).isEqualTo(Claim.SEEN);
		assertThat(this.window.claim(1_000_000_000_000L)).as("a long way ahead").isEqualTo(Claim.FIRST);
		assertThat(this.window.claim(999_999_999_999L)).isEqualTo(Claim.FIRST);
		assertThat(this.window.claim(5)).isEqualTo(Claim.UNKNOWN);
		assertThat(this.window.claim(Long.MAX_VALUE)).isEqualTo(Claim.FIRST);
		assertThat(this.window.claim(Long.MAX_VALUE)).isEqualTo(Claim.SEEN);
	}

	@Test
	void numbersInAnyOrderAreClaimedOnceEachAndNeverTwice() {
		Random random = new Random(11);
		Set<Long> claimed = new HashSet<>();
		long base = 1;
		int first = 0;
		for (int i = 0; i < 2_000_000; i++) {
			base += random.nextInt(4);
			if (random.nextInt(200_000) == 0) {
				base += random.nextInt(ReplayWindow.SIZE * 2);
			}
			long number = Math.max(1, base - random.nextInt(ReplayWindow.SIZE + 1_000));
			Claim claim = this.window.claim(number);
			if (claim == Claim.FIRST) {
				first++;
				assertThat(claimed.add(number)).as("%d for the first time", number).isTrue();
			}
			else if (claim == Claim.SEEN) {
				assertThat(claimed.contains(number)).isTrue();
			}
			else {
				assertThat(number).isLessThanOrEqualTo(base - ReplayWindow.SIZE + Long.SIZE);
			}
		}
		assertThat(first).isGreaterThan(1_000_000);
	}

}
