package io.pubsub.jgroups.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which members exchange heartbeats at which tick.
 */
class HeartbeatRhythmTests {

	private static final int FEW = MemberHeartbeats.FEW;

	private static List<Address> members(int count) {
		List<Address> members = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			members.add(UUID.randomUUID());
		}
		return members;
	}

	/** How many heartbeats a member sends in so many ticks. */
	private static int sent(HeartbeatRhythm rhythm, Address self, List<Address> members, int ticks) {
		int sent = 0;
		for (int tick = 0; tick < ticks; tick++) {
			for (Address other : members) {
				sent += (!other.equals(self) && rhythm.isDue(other, tick)) ? 1 : 0;
			}
		}
		return sent;
	}

	@Test
	void inASmallClusterAllAreDueAtEachTick() {
		List<Address> members = members(FEW);
		for (Address self : members) {
			assertThat(HeartbeatRhythm.of(self, members, Set.of(), FEW).isEven()).isTrue();
		}
		members.add(UUID.randomUUID());
		assertThat(HeartbeatRhythm.of(members.get(FEW), members, Set.of(), FEW).isEven()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 30, 60, 100, 1000 })
	void allOthersThanSeniorsSendLittleMoreInALargeCluster(int size) {
		List<Address> members = members(size);
		int pause = (size + FEW - 1) / FEW;
		Address junior = members.get(size / 2);
		HeartbeatRhythm rhythm = HeartbeatRhythm.of(junior, members, Set.of(), FEW);
		// three at each tick, and each of the others once a round
		assertThat(sent(rhythm, junior, members, pause)).isEqualTo(3 * pause + size - 1 - 3);
		assertThat(sent(rhythm, junior, members, pause)).isLessThanOrEqualTo(pause * (FEW + 3));
		Address senior = members.get(2);
		assertThat(sent(HeartbeatRhythm.of(senior, members, Set.of(), FEW), senior, members, 10))
			.isEqualTo(10 * (size - 1));
	}

	@Test
	void aPairIsInStepAboutHowOften() {
		List<Address> members = members(50);
		for (Address one : members) {
			for (Address other : members) {
				if (one != other) {
					int there = sent(HeartbeatRhythm.of(one, members, Set.of(), FEW), one, List.of(other), 40);
					int back = sent(HeartbeatRhythm.of(other, members, Set.of(), FEW), other, List.of(one), 40);
					assertThat(there).isEqualTo(back);
				}
			}
		}
	}

	@Test
	void aNodeThatSuspectsAnyOtherLooksForAllAtEachTick() {
		List<Address> members = members(50);
		assertThat(HeartbeatRhythm.of(members.get(40), members, Set.of(members.get(0)), FEW).isEven()).isTrue();
	}

}
