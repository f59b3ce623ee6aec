package io.pubsub.jgroups;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProtocolStackTests {

	@Test
	void whoWaitsForCreditsGetsSome() {
		int leftWhenWaiting = ProtocolStack.FRAGMENT - 1;
		assertThat(leftWhenWaiting)
			.isLessThanOrEqualTo((int) (ProtocolStack.CREDITS * ProtocolStack.CREDITS_THRESHOLD));
	}

	@Test
	void aBatchIsNeitherSplitNorWrittenInTwoGoes() {
		assertThat(ProtocolStack.BATCH).isLessThanOrEqualTo(ProtocolStack.FRAGMENT).isLessThan((128 << 10) - 256);
	}

}
