package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.ViewId;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FailureDetection.HeartbeatHeader;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.MERGE3.MergeHeader;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.LocalCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What somebody who reaches the port of a node in the clear, and is no member, can make
 * it believe, or keep.
 */
@Timeout(120)
class ForgeryIntegrationTests extends LocalCluster {

	private final int port = freePort();

	private final int otherPort = freePort();

	private final List<HostilePeer> peers = new ArrayList<>();

	private JChannel first;

	private JChannel second;

	@BeforeEach
	void startNodes() throws Exception {
		this.first = connect(this.port, this.port);
		this.second = connect(this.otherPort, this.port);
		await().until(() -> this.first.getView().size() == 2 && this.second.getView().size() == 2);
	}

	@AfterEach
	void stopNodes() throws IOException {
		for (HostilePeer peer : this.peers) {
			peer.close();
		}
		this.second.close();
		this.first.close();
	}

	private JChannel connect(int port, int known) throws Exception {
		JChannel channel = new JChannel(protocols(builder().build(), port, known, new IdleOwner()));
		channel.addAddressGenerator(UUID::randomUUID);
		return channel.connect(this.cluster);
	}

	private HostilePeer peer(int claimedPort) throws IOException {
		HostilePeer peer = new HostilePeer(this.port, this.cluster, claimedPort);
		this.peers.add(peer);
		return peer;
	}

	/** At each moment of some time; what is put right afterwards was wrong. */
	private static void always(Callable<Boolean> condition) {
		await().during(Duration.ofSeconds(2)).until(() -> {
			assertThat(condition.call()).isTrue();
			return true;
		});
	}

	private static EmptyMessage heartbeat() {
		EmptyMessage message = new EmptyMessage();
		message.putHeader(ProtocolNumbers.HEARTBEATS, new HeartbeatHeader());
		return message;
	}

	@Test
	void aConnectionBringsMessagesOfOneNode() throws IOException {
		HostilePeer peer = peer(1);
		peer.send(UUID.randomUUID(), heartbeat()).send(this.second.getAddress(), heartbeat());
		peer.awaitEnd();
	}

	@Test
	void aMessageThatTheNodeItselfHasSentIsRefused() throws IOException {
		HostilePeer peer = peer(1);
		peer.send(this.first.getAddress(), heartbeat());
		peer.awaitEnd();
	}

	@Test
	void aLeavingInTheNameOfAnotherIsRefused() throws IOException {
		HostilePeer peer = peer(1);
		Message leave = new EmptyMessage(this.first.getAddress()).putHeader(ProtocolNumbers.MEMBERSHIP,
				new GmsHeader(GmsHeader.LEAVE_REQ, this.second.getAddress()));
		peer.send(UUID.randomUUID(), leave);
		peer.awaitEnd();
		assertThat(this.first.getView().size()).isEqualTo(2);
	}

	@Test
	void aViewOfANodeThatIsNoMemberChangesNothing() throws Exception {
		UUID forger = UUID.randomUUID();
		org.jgroups.View alone = new org.jgroups.View(new ViewId(forger, 4711),
				List.of(forger, this.first.getAddress()));
		ByteArrayDataOutputStream bytes = new ByteArrayDataOutputStream(100);
		bytes.writeShort(GMS.VIEW_PRESENT);
		alone.writeTo(bytes);
		byte[] view = java.util.Arrays.copyOf(bytes.buffer(), bytes.position());
		HostilePeer peer = peer(1);
		peer.send(forger, new BytesMessage(this.first.getAddress(), view).putHeader(ProtocolNumbers.MEMBERSHIP,
				new GmsHeader(GmsHeader.VIEW)));
		peer.send(forger,
				new BytesMessage(this.first.getAddress(), view)
					.putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createDataHeader(1, (short) 1, true))
					.putHeader(ProtocolNumbers.MEMBERSHIP, new GmsHeader(GmsHeader.VIEW)));
		peer.send(forger,
				new BytesMessage(null, view).putHeader(ProtocolNumbers.NAKACK, NakAckHeader2.createMessageHeader(1))
					.putHeader(ProtocolNumbers.MEMBERSHIP, new GmsHeader(GmsHeader.VIEW)));
		await().during(Duration.ofSeconds(1))
			.until(() -> this.first.getView().size() == 2
					&& this.first.getView().containsMember(this.second.getAddress()));
	}

	@Test
	void whereAMemberListensIsNotForgotten() throws Exception {
		IpAddress elsewhere = new IpAddress(InetAddress.getLoopbackAddress(), 9);
		short discovery = ClassConfigurator.getProtocolId(TCPPING.class);
		PingData forged = new PingData(this.second.getAddress(), true, "second", elsewhere).coord(true);
		HostilePeer peer = peer(1);
		UUID forger = UUID.randomUUID();
		peer.send(forger,
				new BytesMessage(this.first.getAddress()).setArray(org.jgroups.protocols.Discovery.marshal(forged))
					.putHeader(discovery, new PingHeader(PingHeader.GET_MBRS_RSP)));
		peer(2).send(this.second.getAddress(), new EmptyMessage().putHeader(ProtocolNumbers.MERGE,
				MergeHeader.createInfo(this.first.getView().getViewId(), "second", elsewhere)));
		TP transport = this.first.getProtocolStack().getTransport();
		always(() -> {
			Object address = transport
				.down(new org.jgroups.Event(org.jgroups.Event.GET_PHYSICAL_ADDRESS, this.second.getAddress()));
			return ((IpAddress) address).getPort() == this.otherPort;
		});
	}

	/** Each on a connection of its own, as one connection is one node. */
	@Test
	void nodesThatAreMadeUpLeaveLittleBehind() throws Exception {
		UNICAST3 unicast = this.first.getProtocolStack().findProtocol(UNICAST3.class);
		MemberHeartbeats heartbeats = this.first.getProtocolStack().findProtocol(MemberHeartbeats.class);
		BoundedFragments fragments = this.first.getProtocolStack().findProtocol(BoundedFragments.class);
		int count = Outsiders.MAX_NODES + 300;
		Address last = null;
		for (int i = 0; i < count; i++) {
			last = UUID.randomUUID();
			try (HostilePeer peer = new HostilePeer(this.port, this.cluster, 1 + i)) {
				peer.send(last, heartbeat());
				peer.send(last,
						new RecycledMessage(this.first.getAddress(), new byte[10], 10)
							.putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createDataHeader(1, (short) 1, true))
							.putHeader(ProtocolNumbers.FRAGMENTS, new FragHeader(1, 0, 3)));
				peer.send(last, new EmptyMessage(this.first.getAddress()).putHeader(ProtocolNumbers.MEMBERSHIP,
						new GmsHeader(GmsHeader.VIEW_ACK)));
			}
		}
		await().until(() -> unicast.getNumReceiveConnections() > Outsiders.MAX_NODES - 100);
		await().during(Duration.ofSeconds(1))
			.until(() -> unicast.getNumReceiveConnections() <= Outsiders.MAX_NODES + 1 && heartbeats.heard() <= 2
					&& fragments.senders() <= Outsiders.MAX_NODES + 1
					// one line for each, behind an empty one
					&& unicast.printCachedBatches().lines().count() <= Outsiders.MAX_NODES + 2);
		assertThat(this.first.getView().size()).isEqualTo(2);
	}

	@Test
	void aNumberFarAheadAllocatesNothing() throws Exception {
		UNICAST3 unicast = this.first.getProtocolStack().findProtocol(UNICAST3.class);
		UUID forger = UUID.randomUUID();
		HostilePeer peer = peer(1);
		for (long number : new long[] { 1, 1L << 30, 1L << 31, 1L << 40 }) {
			peer.send(forger, new RecycledMessage(this.first.getAddress(), new byte[10], 10)
				.putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createDataHeader(number, (short) 1, number == 1)));
		}
		await().until(() -> unicast.getNumReceiveConnections() >= 1);
		always(() -> unicast.getXmitTableNumResizes() == 0);
	}

	/** Each announces 16,384 pieces, and sends one. */
	@Test
	void piecesOfMessagesThatNeverEndAreBounded() throws Exception {
		UUID forger = UUID.randomUUID();
		HostilePeer peer = peer(1);
		BoundedFragments fragments = this.first.getProtocolStack().findProtocol(BoundedFragments.class);
		for (int i = 1; i <= 100; i++) {
			peer.send(forger,
					new RecycledMessage(this.first.getAddress(), new byte[10], 10)
						.putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createDataHeader(i, (short) 1, i == 1))
						.putHeader(ProtocolNumbers.FRAGMENTS, new FragHeader(i, 0, 1 << 14)));
		}
		await().until(() -> fragments.unfinished(forger) > 0);
		await().during(Duration.ofSeconds(1))
			.until(() -> fragments.unfinished(forger) <= BoundedFragments.MAX_UNFINISHED);
	}

}
