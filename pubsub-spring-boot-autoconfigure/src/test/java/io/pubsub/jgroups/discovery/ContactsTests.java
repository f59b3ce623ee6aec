package io.pubsub.jgroups.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pubsub.jgroups.LocalCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which nodes are asked, and which may begin a cluster, with sockets that listen.
 */
class ContactsTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final List<InetSocketAddress> nodes = addresses(30);

	private final List<ServerSocket> listening = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		for (ServerSocket socket : this.listening) {
			socket.close();
		}
	}

	@Test
	void fewNodesAllAskEachOther() throws IOException {
		List<InetSocketAddress> few = this.nodes.subList(0, 16);
		listen(few.get(9));
		Contacts contacts = contacts(few, few.get(3));
		assertThat(contacts.asked()).containsExactlyInAnyOrderElementsOf(without(few, few.get(3)));
		assertThat(contacts.listening()).isTrue();
		assertThat(few).allMatch(contacts::mayBegin);
	}

	@Test
	void ofManyAllChooseTheFirstThatListen() throws IOException {
		for (InetSocketAddress node : without(this.nodes, this.nodes.get(1))) {
			listen(node);
		}
		List<InetSocketAddress> first = List.of(this.nodes.get(0), this.nodes.get(2), this.nodes.get(3));
		for (InetSocketAddress self : without(this.nodes, this.nodes.get(1))) {
			Contacts contacts = contacts(this.nodes, self);
			assertThat(contacts.listening()).isTrue();
			assertThat(contacts.asked()).containsExactlyInAnyOrderElementsOf(without(first, self));
			assertThat(contacts.founder()).isEqualTo(first.get(0));
			assertThat(contacts.mayBegin(self)).isEqualTo(self.equals(first.get(0)));
		}
	}

	@Test
	void ifNoneOfTheFirstListensTheNextDo() throws IOException {
		listen(this.nodes.get(7));
		for (InetSocketAddress node : this.nodes.subList(20, 30)) {
			listen(node);
		}
		List<InetSocketAddress> first = List.of(this.nodes.get(7), this.nodes.get(20), this.nodes.get(21),
				this.nodes.get(22));
		Contacts contacts = contacts(this.nodes, this.nodes.get(25));
		assertThat(contacts.founder()).isEqualTo(first.get(0));
		assertThat(contacts.asked()).containsExactlyInAnyOrderElementsOf(first);
		assertThat(contacts(this.nodes, this.nodes.get(7)).mayBegin(this.nodes.get(7))).isTrue();
	}

	@Test
	void theOnlyOneOfTheFirstAsksOthersAndMayAloneBegin() throws IOException {
		InetSocketAddress self = this.nodes.get(2);
		listen(self);
		listen(this.nodes.get(15));
		Contacts contacts = contacts(this.nodes, self);
		assertThat(contacts.asked()).containsExactly(this.nodes.get(15));
		assertThat(contacts.founder()).isEqualTo(self);
		assertThat(contacts(this.nodes, this.nodes.get(15)).founder()).isEqualTo(self);
	}

	@Test
	void nothingListens() {
		assertThat(contacts(this.nodes, this.nodes.get(0)).listening()).isFalse();
		assertThat(contacts(this.nodes, this.nodes.get(20)).listening()).isFalse();
		assertThat(contacts(this.nodes.subList(0, 3), this.nodes.get(0)).listening()).isFalse();
		assertThat(contacts(List.of(), this.nodes.get(0)).listening()).isFalse();
	}

	private void listen(InetSocketAddress node) throws IOException {
		this.listening.add(new ServerSocket(node.getPort(), 200, LOOPBACK));
	}

	private static Contacts contacts(Collection<InetSocketAddress> nodes, InetSocketAddress self) {
		List<InetSocketAddress> anyOrder = new ArrayList<>(nodes);
		Collections.shuffle(anyOrder, new Random(self.getPort()));
		return Contacts.of(anyOrder, self, Duration.ofSeconds(60));
	}

	private static List<InetSocketAddress> without(List<InetSocketAddress> nodes, InetSocketAddress left) {
		return nodes.stream().filter((node) -> !node.equals(left)).toList();
	}

	private static List<InetSocketAddress> addresses(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> new InetSocketAddress(LOOPBACK, LocalCluster.freePort()))
			.sorted(Comparator.comparing(InetSocketAddress::getPort))
			.toList();
	}

}
