package io.pubsub.jgroups.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
		IntStream.range(0, COUNT).forEach((i) -> awaitView(i, 0, COUNT));
	}

	@AfterEach
	void close() {
		this.channels.forEach(JChannel::close);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
	}

	/** Waits until a node sees just those in a range. */
	private void awaitView(int node, int from, int to) {
		List<Address> expected = this.channels.subList(from, to).stream().map(JChannel::address).toList();
		await().untilAsserted(() -> assertThat(this.channels.get(node).view().getMembers()).as("node%d", node)
			.containsExactlyInAnyOrderElementsOf(expected));
	}

	private static DISCARD discard(JChannel channel) {
		return channel.getProtocolStack().findProtocol(DISCARD.class);
	}

	/** Cuts a range of nodes off from all others. */
	private void cut(int from, int to) {
		for (int i = 0; i < COUNT; i++) {
			boolean inside = i >= from && i < to;
			DISCARD discard = discard(this.channels.get(i));
			for (int j = 0; j < COUNT; j++) {
				if (inside != (j >= from && j < to)) {
					discard.addIgnoreMember(this.channels.get(j).address());
				}
			}
		}
	}

	private void heal() {
		this.channels.forEach((channel) -> discard(channel).resetIgnoredMembers());
		IntStream.range(0, COUNT).forEach((i) -> awaitView(i, 0, COUNT));
	}

	@Test
	void aMemberThatFallsSilentIsRemoved() {
		cut(COUNT - 1, COUNT);
		IntStream.range(0, COUNT - 1).forEach((i) -> awaitView(i, 0, COUNT - 1));
		awaitView(COUNT - 1, COUNT - 1, COUNT);
		heal();
	}

	@Test
	void theOthersGoOnWhenAllSeniorsFallSilentAtOnce() {
		int seniors = HeartbeatRhythm.SENIORS;
		cut(0, seniors);
		IntStream.range(seniors, COUNT).forEach((i) -> awaitView(i, seniors, COUNT));
		IntStream.range(0, seniors).forEach((i) -> awaitView(i, 0, seniors));
		heal();
	}

	@Test
	void theYoungerHalfGoesOnWhenItIsCutOff() {
		int half = COUNT / 2;
		cut(0, half);
		IntStream.range(half, COUNT).forEach((i) -> awaitView(i, half, COUNT));
		IntStream.range(0, half).forEach((i) -> awaitView(i, 0, half));
		heal();
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
