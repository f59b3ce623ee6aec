package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.LocalCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node still has for nodes that have left, or do not answer, takes nothing from
 * those that are there.
 */
@Timeout(120)
class UnreachableNodesIntegrationTests extends LocalCluster {

	private final List<ServerSocket> silent = new ArrayList<>();

	@AfterEach
	void closeSockets() throws IOException {
		for (ServerSocket socket : this.silent) {
			socket.close();
		}
	}

	private static JChannel channel(Node node) {
		return LocalCluster.channel(node.transport);
	}

	private static UNICAST3 unicast(Node node) {
		return channel(node).getProtocolStack().findProtocol(UNICAST3.class);
	}

	private static TP tcp(Node node) {
		return channel(node).getProtocolStack().getTransport();
	}

	private static void send(Node from, Node to) {
		from.transport.send(to.transport.self(), new byte[100], 100);
	}

	/** Has what a node sends be lost until that is taken back. */
	private static DISCARD cutOff(Node node) throws Exception {
		DISCARD discard = new DISCARD();
		discard.setDownDiscardRate(1);
		channel(node).getProtocolStack().insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
		return discard;
	}

	/** Does what JGroups does about every second, more than once. */
	private static long resent(Node node) {
		long before = unicast(node).getNumXmits();
		for (int i = 0; i < 3; i++) {
			unicast(node).triggerXmit();
		}
		return unicast(node).getNumXmits() - before;
	}

	private static void tellMembers(Node node, long id, List<Address> members) {
		unicast(node).down(new Event(Event.VIEW_CHANGE, new org.jgroups.View(members.get(0), id, members)));
	}

	@Test
	void whatANodeThatHasLeftDidNotAcknowledgeIsNotSentAgainAndAgain() throws Exception {
		Node first = start(local());
		Node second = start(local());
		awaitMembers(first, first, second);
		DISCARD cut = cutOff(first);
		send(first, second);
		assertThat(unicast(first).getNumUnackedMessages()).isPositive();
		second.transport.close();
		cut.setDownDiscardRate(0);
		awaitMembers(first, first);
		assertThat(unicast(first).getNumUnackedMessages()).isPositive();
		assertThat(resent(first)).isZero();
	}

	@Test
	void aNodeThatComesBackGetsWhatItDidNotAcknowledge() throws Exception {
		Node first = start(local());
		Node second = start(local());
		awaitMembers(first, first, second);
		List<Address> both = channel(first).getView().getMembers();
		DISCARD cut = cutOff(first);
		tellMembers(first, 100, both.subList(0, 1));
		first.received.set(0);
		send(first, second);
		tellMembers(first, 101, both.subList(0, 1));
		assertThat(resent(first)).isZero();
		tellMembers(first, 102, both);
		cut.setDownDiscardRate(0);
		assertThat(resent(first)).isPositive();
		await().until(() -> second.received.get() == 1);
	}

	@Test
	void aNodeJoinsWhileAnotherWaitsForManyThatDoNotAnswer() throws Exception {
		Node first = start(builder().bindPort(0).failureTimeout(Duration.ofMinutes(1)).build());
		for (int i = 1; i <= PatientThreads.MAX + 20; i++) {
			ServerSocket socket = new ServerSocket();
			this.silent.add(socket);
			socket.bind(new InetSocketAddress("127.0.1." + i, 0));
			((NonBlockingTcp) tcp(first)).sendUnicast(
					new IpAddress(InetAddress.getByName("127.0.1." + i), socket.getLocalPort()), new byte[10], 0, 10);
		}
		Node second = start(local());
		assertThat(second.views.get(0).members()).as("first members")
			.containsExactly(first.transport.self(), second.transport.self());
		assertThat(tcp(first).getThreadPool().numberOfRejectedMessages()).isZero();
	}

}
