package io.pubsub.jgroups.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Members that fall silent in a cluster that is too large for heartbeats of all to all,
 * on JGroups' network in memory.
 */
@Timeout(120)
class MemberHeartbeatsTests {

	private static final int COUNT = 10;

	private static final int FEW = 2;

	private final List<JChannel> channels = new ArrayList<>();

	@BeforeEach
	void start() throws Exception {
		for (int i = 0; i < COUNT; i++) {
			JChannel channel = new JChannel(new SHARED_LOOPBACK(), new DISCARD(), new SHARED_LOOPBACK_PING(),
					new MERGE3().setMinInterval(500).setMaxInterval(1000),
					new MemberHeartbeats(FEW).setTimeout(600).setInterval(100), new VERIFY_SUSPECT2().setTimeout(100),
					new NAKACK2().useMcastXmit(false), new UNICAST3(), new STABLE(),
					new GMS().setViewAckCollectionTimeout(200).printLocalAddress(false));
			this.channels.add(channel);
			channel.setName("node" + i).connect("test-" + this);
		}
		awaitViews(0, COUNT);
	}

	@AfterEach
	void close() {
		this.channels.forEach(JChannel::close);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
	}

	/** Waits until each node of a range sees just those in the range. */
	private void awaitViews(int from, int to) {
		List<JChannel> side = this.channels.subList(from, to);
		List<Address> expected = side.stream().map(JChannel::address).toList();
		for (JChannel channel : side) {
			await().untilAsserted(() -> assertThat(channel.view().getMembers()).as(channel.getName())
				.containsExactlyInAnyOrderElementsOf(expected));
		}
	}

	private static DISCARD discard(JChannel channel) {
		return channel.getProtocolStack().findProtocol(DISCARD.class);
	}

	/** Cuts the oldest nodes off from the others, which both go on, and heals that. */
	private void cutOff(int oldest) {
		for (int i = 0; i < COUNT; i++) {
			DISCARD discard = discard(this.channels.get(i));
			for (int j = 0; j < COUNT; j++) {
				if ((i < oldest) != (j < oldest)) {
					discard.addIgnoreMember(this.channels.get(j).address());
				}
			}
		}
		awaitViews(oldest, COUNT);
		awaitViews(0, oldest);
		this.channels.forEach((channel) -> discard(channel).resetIgnoredMembers());
		awaitViews(0, COUNT);
	}

	@Test
	void aMemberThatFallsSilentIsRemoved() {
		cutOff(COUNT - 1);
	}

	@Test
	void theOthersGoOnWhenAllSeniorsFallSilentAtOnce() {
		cutOff(HeartbeatRhythm.SENIORS);
	}

	@Test
	void theYoungerHalfGoesOnWhenItIsCutOff() {
		cutOff(COUNT / 2);
	}

	@Test
	void nothingIsSuspectedWhileAllAreThere() {
		// an interval that is several rounds of all pairs long
		await().during(Duration.ofSeconds(4)).until(() -> this.channels.stream().allMatch((channel) -> {
			MemberHeartbeats heartbeats = channel.getProtocolStack().findProtocol(MemberHeartbeats.class);
			return heartbeats.getSuspectEventsSent() == 0;
		}));
	}

}
