package io.pubsub.node.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.pubsub.Node;
import io.pubsub.Ref;

import static org.assertj.core.api.Assertions.assertThat;

class RendezvousTests {

	private static final Node ALICE = new Node("alice", new UUID(1, 2));

	private static final Node BOB = new Node("bob", new UUID(3, 4));

	private static final List<Ref> MEMBERS = List.of(new Ref(ALICE, 1), new Ref(ALICE, 2), new Ref(ALICE, 3),
			new Ref(BOB, 1), new Ref(BOB, 2));

	@Test
	void theChoiceIsTheSameOnEveryNodeAndInEveryRelease() {
		List<Integer> chosen = new ArrayList<>();
		for (String key : List.of("", "a", "customer 7", "\u20ac")) {
			chosen.add(MEMBERS.indexOf(Rendezvous.choose(MEMBERS, key)));
		}
		assertThat(chosen).containsExactly(0, 2, 1, 1);
	}

	@Test
	void theOrderOfTheMembersDoesNotMatter() {
		List<Ref> reversed = new ArrayList<>(MEMBERS);
		Collections.reverse(reversed);
		for (int key = 0; key < 1000; key++) {
			assertThat(Rendezvous.choose(reversed, "key " + key)).isEqualTo(Rendezvous.choose(MEMBERS, "key " + key));
		}
	}

	@Test
	void keysAreSpreadEvenly() {
		Map<Ref, Integer> counts = new HashMap<>();
		for (int key = 0; key < 50_000; key++) {
			counts.merge(Rendezvous.choose(MEMBERS, "key " + key), 1, Integer::sum);
		}
		assertThat(counts.values()).hasSize(5).allMatch((count) -> count > 9_500 && count < 10_500);
	}

	@Test
	void onlyTheShareOfWhoComesOrGoesChangesHands() {
		List<Ref> less = MEMBERS.subList(0, 4);
		int moved = 0;
		for (int key = 0; key < 10_000; key++) {
			Ref with = Rendezvous.choose(MEMBERS, "key " + key);
			Ref without = Rendezvous.choose(less, "key " + key);
			if (!with.equals(without)) {
				assertThat(with).isEqualTo(MEMBERS.get(4));
				moved++;
			}
		}
		assertThat(moved).isBetween(1_800, 2_200);
	}

}
