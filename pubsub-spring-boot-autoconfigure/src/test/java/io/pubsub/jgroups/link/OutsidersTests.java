package io.pubsub.jgroups.link;

import java.util.ArrayList;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutsidersTests {

	private final List<Address> forgotten = new ArrayList<>();

	private final Outsiders outsiders = new Outsiders(this.forgotten::add);

	@Test
	void theOldestAreForgotten() {
		List<Address> nodes = new ArrayList<>();
		for (int i = 0; i < Outsiders.MAX_NODES + 2; i++) {
			Address node = UUID.randomUUID();
			nodes.add(node);
			assertThat(this.outsiders.heard(node, 10)).isTrue();
		}
		assertThat(this.forgotten).isEqualTo(nodes.subList(0, 2));
		assertThat(this.outsiders.count()).isEqualTo(Outsiders.MAX_NODES);
	}

	@Test
	void whatANodeSendsIsBoundedUntilItIsAMember() {
		Address node = UUID.randomUUID();
		assertThat(this.outsiders.heard(node, Outsiders.MAX_BYTES)).isTrue();
		assertThat(this.outsiders.heard(node, 1)).isFalse();
		this.outsiders.joined(List.of(node));
		assertThat(this.outsiders.count()).isZero();
		assertThat(this.forgotten).isEmpty();
	}

	@Test
	void aNodeThatWasAMemberMaySayThatItMergesBehindWhatItHadToSend() {
		Address node = UUID.randomUUID();
		this.outsiders.joined(List.of(node));
		this.outsiders.left(List.of(node));
		assertThat(this.outsiders.isFormer(node)).isTrue();
		assertThat(this.outsiders.heard(node, 100 * Outsiders.MAX_BYTES)).isTrue();
		for (int i = 0; i < Outsiders.MAX_FORMER; i++) {
			this.outsiders.left(List.of(UUID.randomUUID()));
		}
		assertThat(this.outsiders.isFormer(node)).isFalse();
		assertThat(this.outsiders.heard(node, 1)).isFalse();
	}

}
