package io.pubsub.jgroups;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes that have a secret, and find each other by datagrams, which anybody can send.
 */
@Timeout(120)
class MulticastIntegrationTests extends LocalCluster {

	private static final short DISCOVERY = ClassConfigurator.getProtocolId(MPING.class);

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private static final String SECRET = "correct horse battery staple";

	private Node first;

	private Node second;

	private MulticastSocket socket;

	@BeforeEach
	void start() throws IOException {
		this.socket = new MulticastSocket();
		this.socket.setNetworkInterface(NetworkInterface.getByInetAddress(LOOPBACK));
		this.first = start(options());
		this.second = start(options());
		awaitMembers(this.first, this.first.transport.self(), this.second.transport.self());
	}

	@AfterEach
	void stop() {
		this.socket.close();
	}

	private JGroupsOptions options() {
		return builder().bindPort(freePort()).portRange(0).discovery(Discovery.MULTICAST).secret(SECRET).build();
	}

	private void send(ByteArrayDataOutputStream bytes) throws IOException {
		this.socket
			.send(new DatagramPacket(bytes.buffer(), bytes.position(), InetAddress.getByName("232.5.6.7"), 7555));
	}

	private void send(Address source, Message message) throws IOException {
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(500);
		message.setSrc(source).writeTo(output);
		send(output);
	}

	private Message search(PingData data) {
		return new BytesMessage(null).setArray(org.jgroups.protocols.Discovery.marshal(data))
			.putHeader(DISCOVERY, new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(this.cluster));
	}

	private void goesOn() {
		int received = this.second.received.get();
		this.first.transport.send(this.second.transport.self(), new byte[10], 10);
		await().until(() -> this.second.received.get() > received);
		awaitMembers(this.first, this.first.transport.self(), this.second.transport.self());
	}

	private static UUID id(Node node) {
		return new UUID(node.transport.self().getMostSignificantBits(),
				node.transport.self().getLeastSignificantBits());
	}

	@Test
	void nothingButASearchIsTaken() throws Exception {
		int received = this.first.received.get();
		byte[] object = Util.objectToByteBuffer(new OpenLinksIntegrationTests.Deserialized());
		Header forged = UnicastHeader3.createDataHeader(1, (short) 1, true);
		send(id(this.second),
				new BytesMessage(id(this.first), new byte[10]).putHeader(ArrivingHeaders.UNICAST, forged));
		send(id(this.second), new BytesMessage(null, new byte[10]));
		send(id(this.second), new BytesMessage(id(this.first), object).setFlag(Message.Flag.SERIALIZED)
			.putHeader(ArrivingHeaders.NAKACK, NakAckHeader2.createXmitRequestHeader(id(this.first))));
		send(id(this.second),
				new BytesMessage(null, new byte[10]).putHeader(DISCOVERY, new PingHeader(PingHeader.GET_MBRS_RSP)));
		await().until(() -> this.first.transport.refused() >= 4 && this.second.transport.refused() >= 4);
		assertThat(this.first.received).hasValue(received);
		goesOn();
	}

	@Test
	void lengthsAreCheckedBeforeAnythingIsAllocated() throws Exception {
		EmptyMessage empty = new EmptyMessage();
		empty.setSrc(NodeIds.create())
			.putHeader(DISCOVERY, new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(this.cluster));
		for (int length : new int[] { Integer.MAX_VALUE - 8, 1 << 30, 5000 }) {
			ByteArrayDataOutputStream bomb = new ByteArrayDataOutputStream(200);
			empty.writeTo(bomb);
			bomb.writeInt(length);
			send(bomb);
		}
		await().until(() -> this.first.transport.refused() >= 3);
		goesOn();
	}

	@Test
	void garbageIsDropped() throws Exception {
		Random random = new Random(1);
		for (int i = 0; i < 100; i++) {
			byte[] garbage = new byte[1 + random.nextInt(1400)];
			random.nextBytes(garbage);
			this.socket.send(new DatagramPacket(garbage, garbage.length, InetAddress.getByName("232.5.6.7"), 7555));
		}
		await().until(() -> this.first.transport.refused() > 0);
		goesOn();
	}

	/** Each member's address is claimed by a program that accepts connections. */
	@Test
	void aForgedSearchChangesNothingThatIsKnownOfMembers() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
			IpAddress elsewhere = new IpAddress(LOOPBACK, server.getLocalPort());
			for (Node node : Arrays.asList(this.first, this.second)) {
				send(id(node), search(new PingData(id(node), true, "forged", elsewhere).coord(true)));
				send(NodeIds.create(), search(new PingData(id(node), true, "forged", elsewhere).coord(true)));
			}
			await().during(Duration.ofSeconds(2)).until(() -> {
				goesOn();
				return true;
			});
		}
	}

	/** All that a datagram can do: have nodes connect, and not say a word without TLS. */
	@Test
	void whoNamesAnAddressGetsAHandshakeAndNothingElse() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
			server.setSoTimeout(20_000);
			UUID forger = NodeIds.create();
			send(forger, search(
					new PingData(forger, true, "forged", new IpAddress(LOOPBACK, server.getLocalPort())).coord(true)));
			try (Socket accepted = server.accept()) {
				accepted.setSoTimeout(1_000);
				InputStream input = accepted.getInputStream();
				// which kind of link it wants; the other side has to prove itself first
				assertThat(LinkStart.read(input).kind()).isEqualTo(LinkKind.SECRET);
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(input::read);
			}
		}
		goesOn();
	}

}
