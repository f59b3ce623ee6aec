package io.pubsub.jgroups;

import org.junit.jupiter.api.Test;

import io.pubsub.jgroups.link.LinkSizes;

import static org.assertj.core.api.Assertions.assertThat;

class ProtocolStackTests {

	@Test
	void whoWaitsForCreditsGetsSome() {
		int leftWhenWaiting = LinkSizes.FRAGMENT - 1;
		assertThat(leftWhenWaiting).isLessThanOrEqualTo((int) (LinkSizes.CREDITS * LinkSizes.CREDITS_THRESHOLD));
	}

	@Test
	void aBatchIsNeitherSplitNorWrittenInTwoGoes() {
		assertThat(LinkSizes.BATCH).isLessThanOrEqualTo(LinkSizes.FRAGMENT).isLessThan((128 << 10) - 256);
	}

}
