package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of what is kept for nodes that have left. */
class FormerMembersTests {

	private final Address node = UUID.randomUUID();

	private final Map<Address, PhysicalAddress> addresses = new HashMap<>();

	private final Set<Address> members = new HashSet<>();

	private final List<Address> forgotten = new ArrayList<>();

	private final List<Runnable> later = new ArrayList<>();

	private final FormerMembers former = new FormerMembers(this.addresses::get, () -> this.members, this.forgotten::add,
			this.later::add);

	private ServerSocket socket;

	@BeforeEach
	void listen() throws IOException {
		this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.addresses.put(this.node, new IpAddress(this.socket.getInetAddress(), this.socket.getLocalPort()));
		this.members.add(this.node);
	}

	@AfterEach
	void closeSocket() throws IOException {
		this.socket.close();
	}

	private void leave() {
		this.members.remove(this.node);
		this.former.left(Set.of(this.node));
	}

	private void runLater() {
		this.later.forEach(Runnable::run);
		this.later.clear();
	}

	@Test
	void aNodeWhoseProcessHasEndedIsForgottenAtOnceAndWhatWasSentToItMeanwhileLater() {
		this.former.ended(this.node);
		leave();
		assertThat(this.forgotten).containsExactly(this.node);
		runLater();
		assertThat(this.forgotten).containsExactly(this.node, this.node);
	}

	@Test
	void aNodeThatDoesNotListenAnyMoreIsForgotten() throws IOException {
		leave();
		assertThat(this.forgotten).isEmpty();
		this.socket.close();
		runLater();
		assertThat(this.forgotten).containsExactly(this.node);
	}

	@Test
	void aNodeThatListensIsNotForgotten() {
		leave();
		runLater();
		assertThat(this.forgotten).isEmpty();
	}

	@Test
	void aNodeWhoseAddressAnotherOneHasIsForgotten() {
		leave();
		Address successor = UUID.randomUUID();
		this.addresses.put(successor, this.addresses.get(this.node));
		this.members.add(successor);
		runLater();
		assertThat(this.forgotten).containsExactly(this.node);
	}

	@Test
	void aNodeThatIsBackIsNotForgotten() throws IOException {
		this.former.ended(this.node);
		leave();
		this.forgotten.clear();
		this.members.add(this.node);
		this.socket.close();
		runLater();
		assertThat(this.forgotten).isEmpty();
	}

	@Test
	void theEndOfAProcessThatIsNoMemberAnyMoreIsNotRemembered() {
		this.members.remove(this.node);
		this.former.ended(this.node);
		this.members.add(this.node);
		leave();
		assertThat(this.forgotten).isEmpty();
	}

}
