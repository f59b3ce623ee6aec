package io.pubsub.jgroups.link;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.LongMessage;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.ViewId;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FD_SOCK2.FdHeader;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FailureDetection.HeartbeatHeader;
import org.jgroups.protocols.FcHeader;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MERGE3.MergeHeader;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.protocols.pbcast.JoinRsp;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.pbcast.STABLE.StableHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Digest;
import org.jgroups.util.MergeId;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Of all that JGroups can read, what this library lets it read. Links in the clear and
 * links with TLS are read by the same code.
 */
class ArrivingMessagesTests {

	private static final short PING = ClassConfigurator.getProtocolId(TCPPING.class);

	private static final UUID SOURCE = UUID.randomUUID();

	private static final UUID OTHER = UUID.randomUUID();

	private static final ViewId VIEW_ID = new ViewId(SOURCE, 3);

	private static final View VIEW = new View(VIEW_ID, List.of(SOURCE, OTHER));

	/** Protocols of the stack, and the one class of header that each may have. */
	private static final Map<Short, Short> ALLOWED = Map.ofEntries(Map.entry(ProtocolNumbers.TRANSPORT, (short) 60),
			Map.entry(ProtocolNumbers.UNICAST, (short) 82), Map.entry(ProtocolNumbers.NAKACK, (short) 78),
			Map.entry(ProtocolNumbers.MEMBERSHIP, (short) 55), Map.entry(ProtocolNumbers.STABLE, (short) 56),
			Map.entry(ProtocolNumbers.FLOW_CONTROL, (short) 59), Map.entry(ProtocolNumbers.FRAGMENTS, (short) 52),
			Map.entry(ProtocolNumbers.MERGE, (short) 75), Map.entry(ProtocolNumbers.HEARTBEATS, (short) 62),
			Map.entry(ProtocolNumbers.PROCESSES, (short) 93), Map.entry(ProtocolNumbers.VERIFY, (short) 94),
			Map.entry(PING, (short) 53));

	private final ArrivingMessages messages = new ArrivingMessages(PING);

	@Test
	void theProtocolsHaveTheirNumbers() {
		Map<Class<?>, Short> numbers = Map.ofEntries(Map.entry(TP.class, ProtocolNumbers.TRANSPORT),
				Map.entry(UNICAST3.class, ProtocolNumbers.UNICAST), Map.entry(NAKACK2.class, ProtocolNumbers.NAKACK),
				Map.entry(GMS.class, ProtocolNumbers.MEMBERSHIP), Map.entry(STABLE.class, ProtocolNumbers.STABLE),
				Map.entry(UFC.class, ProtocolNumbers.FLOW_CONTROL), Map.entry(FRAG4.class, ProtocolNumbers.FRAGMENTS),
				Map.entry(MERGE3.class, ProtocolNumbers.MERGE), Map.entry(FD_ALL3.class, ProtocolNumbers.HEARTBEATS),
				Map.entry(FD_SOCK2.class, ProtocolNumbers.PROCESSES),
				Map.entry(VERIFY_SUSPECT2.class, ProtocolNumbers.VERIFY));
		numbers.forEach((protocol, number) -> assertThat(ClassConfigurator.getProtocolId(protocol)).isEqualTo(number));
	}

	/** Every message that JGroups sends for this library, with all of its headers. */
	static Stream<Message> messagesOfNodes() throws Exception {
		Digest digest = new Digest(new Address[] { SOURCE, OTHER }, new long[] { 1, 2, 3, 4 });
		MergeId mergeId = MergeId.create(SOURCE);
		PingData ping = new PingData(SOURCE, true, "alice", new IpAddress(InetAddress.getLoopbackAddress(), 7800))
			.coord(true)
			.mbrs(List.of(OTHER));
		Header data = UnicastHeader3.createDataHeader(7, (short) 2, false);
		Header all = NakAckHeader2.createMessageHeader(8);
		SeqnoList missing = new SeqnoList(100, 1).add(3, 77);
		List<Message> messages = new ArrayList<>(List.of(
				new RecycledMessage(OTHER, "hello".getBytes(), 5).putHeader(ProtocolNumbers.UNICAST, data),
				new RecycledMessage(OTHER, "hello".getBytes(), 5).putHeader(ProtocolNumbers.UNICAST, data)
					.putHeader(ProtocolNumbers.FRAGMENTS, new FragHeader(1, 0, 3)),
				new EmptyMessage(OTHER).putHeader(ProtocolNumbers.UNICAST,
						UnicastHeader3.createAckHeader(5, (short) 1, 9)),
				new EmptyMessage(OTHER).putHeader(ProtocolNumbers.UNICAST,
						UnicastHeader3.createSendFirstSeqnoHeader(4)),
				new EmptyMessage(OTHER).putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createCloseHeader((short) 4)),
				new ObjectMessage(OTHER, missing).putHeader(ProtocolNumbers.UNICAST,
						UnicastHeader3.createXmitReqHeader()),
				new ObjectMessage(OTHER, missing).putHeader(ProtocolNumbers.NAKACK,
						NakAckHeader2.createXmitRequestHeader(OTHER)),
				new EmptyMessage().putHeader(ProtocolNumbers.NAKACK, NakAckHeader2.createHighestSeqnoHeader(4)),
				new ObjectMessage(null, digest).setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY)
					.putHeader(ProtocolNumbers.STABLE, new StableHeader(StableHeader.STABILITY, VIEW_ID)),
				new LongMessage(OTHER, 4711).putHeader(ProtocolNumbers.FLOW_CONTROL, new FcHeader(FcHeader.REPLENISH)),
				new EmptyMessage().putHeader(ProtocolNumbers.HEARTBEATS, new HeartbeatHeader()),
				new EmptyMessage().putHeader(ProtocolNumbers.PROCESSES,
						new FdHeader(FdHeader.SUSPECT).mbrs(List.of(OTHER))),
				new EmptyMessage().putHeader(ProtocolNumbers.MERGE,
						MergeHeader.createInfo(VIEW_ID, "alice", new IpAddress(InetAddress.getLoopbackAddress(), 1))),
				new EmptyMessage(OTHER).putHeader(ProtocolNumbers.MERGE, MergeHeader.createViewRequest()),
				new BytesMessage(OTHER).setArray(Util.streamableToBuffer(VIEW))
					.putHeader(ProtocolNumbers.MERGE, MergeHeader.createViewResponse()),
				new BytesMessage(OTHER).setArray(org.jgroups.protocols.Discovery.marshal(ping))
					.putHeader(PING, new PingHeader(PingHeader.GET_MBRS_REQ).clusterName("test")),
				new BytesMessage(new IpAddress(InetAddress.getLoopbackAddress(), 7801))
					.setArray(org.jgroups.protocols.Discovery.marshal(ping))
					.putHeader(PING, new PingHeader(PingHeader.GET_MBRS_RSP)),
				membership(new BytesMessage(OTHER), data, new GmsHeader(GmsHeader.JOIN_REQ, SOURCE)),
				membership(new EmptyMessage(OTHER), data, new GmsHeader(GmsHeader.LEAVE_REQ, SOURCE)),
				membership(new BytesMessage(OTHER).setArray(GMS.marshal(new JoinRsp(VIEW, digest))), data,
						new GmsHeader(GmsHeader.JOIN_RSP)),
				membership(new EmptyMessage(OTHER), data, new GmsHeader(GmsHeader.VIEW_ACK)),
				membership(new EmptyMessage(OTHER), data,
						new GmsHeader(GmsHeader.MERGE_RSP).mergeId(mergeId).mergeRejected(true)),
				membership(new EmptyMessage(OTHER), data, new GmsHeader(GmsHeader.CANCEL_MERGE).mergeId(mergeId)),
				new EmptyMessage().putHeader(ProtocolNumbers.NAKACK, all)
					.putHeader(ProtocolNumbers.MEMBERSHIP, new GmsHeader(GmsHeader.GET_DIGEST_REQ).mergeId(mergeId))));
		// the view of two clusters that have become one, which is sent with more flags
		// than others
		messages.add(new BytesMessage(null, viewAndDigest(digest))
			.setFlag(Message.Flag.NO_RELAY, Message.Flag.NO_FC, Message.Flag.NO_TOTAL_ORDER)
			.putHeader(ProtocolNumbers.NAKACK, all)
			.putHeader(ProtocolNumbers.MEMBERSHIP, new GmsHeader(GmsHeader.VIEW)));
		messages.add(membership(new BytesMessage(OTHER, viewAndDigest(digest)), data,
				new GmsHeader(GmsHeader.INSTALL_MERGE_VIEW).mergeId(mergeId)));
		return messages.stream();
	}

	private static byte[] viewAndDigest(Digest digest) throws IOException {
		View part = new View(new ViewId(OTHER, 2), List.of(OTHER));
		View view = new MergeView(VIEW_ID, List.of(SOURCE, OTHER),
				List.of(new View(new ViewId(SOURCE, 2), List.of(SOURCE)), part));
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(200);
		output.writeShort(GMS.VIEW_PRESENT | GMS.MERGE_VIEW | GMS.DIGEST_PRESENT);
		view.writeTo(output);
		digest.writeTo(output, false);
		return bytes(output);
	}

	private static Message membership(Message message, Header data, GmsHeader header) {
		return message.putHeader(ProtocolNumbers.UNICAST, data).putHeader(ProtocolNumbers.MEMBERSHIP, header);
	}

	@Test
	void messagesOfNodesAreReadAsTheyAre() throws Exception {
		for (Message message : messagesOfNodes().toList()) {
			byte[] written = written(message);
			Message read = read(written);
			assertThat(written(read)).as(() -> message + " " + message.printHeaders()).isEqualTo(written);
		}
	}

	@Test
	void everyHeaderThatJGroupsKnowsIsRefusedButThoseOfTheStack() throws Exception {
		Map<Short, String> headers = mapping("jg-magic-map.xml");
		Map<Short, String> protocols = mapping("jg-protocol-ids.xml");
		assertThat(headers).hasSizeGreaterThan(50);
		assertThat(protocols).hasSizeGreaterThan(60);
		int refused = 0;
		for (short protocol : protocols.keySet()) {
			for (short header : headers.keySet()) {
				if (!Short.valueOf(header).equals(ALLOWED.get(protocol))) {
					assertRefused(protocol, header);
					refused++;
				}
			}
		}
		assertThat(refused).isEqualTo(headers.size() * protocols.size() - ALLOWED.size());
	}

	/** With all that could follow, as far as that matters. */
	private void assertRefused(short protocol, short header) throws IOException {
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(200);
		start(output, Message.EMPTY_MSG);
		output.writeShort(1);
		output.writeShort(protocol);
		output.writeShort(header);
		byte[] start = bytes(output);
		Random random = new Random(protocol * 1000L + header);
		for (int i = 0; i < 5; i++) {
			byte[] rest = new byte[200];
			if (i > 0) {
				random.nextBytes(rest);
			}
			output = new ByteArrayDataOutputStream(500);
			output.write(start);
			output.write(rest);
			byte[] attack = bytes(output);
			assertThatIOException().as("protocol %d, header %d", protocol, header).isThrownBy(() -> read(attack));
		}
	}

	@Test
	void everyTypeOfMessageIsRefusedButThoseOfNodes() throws Exception {
		for (int type = Short.MIN_VALUE; type <= Short.MAX_VALUE; type++) {
			ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(100);
			start(output, (short) type);
			output.writeShort(1);
			output.writeShort(ProtocolNumbers.UNICAST);
			output.writeShort(82);
			UnicastHeader3.createDataHeader(1, (short) 1, true).writeTo(output);
			output.write(new byte[50]);
			byte[] bytes = bytes(output);
			if (type == RecycledMessage.TYPE) {
				assertThat(read(bytes)).isInstanceOf(RecycledMessage.class);
			}
			else {
				assertThatIOException().isThrownBy(() -> read(bytes));
			}
		}
	}

	@Test
	void everyObjectThatHasANumberIsRefusedButTwo() throws Exception {
		for (short number : mapping("jg-magic-map.xml").keySet()) {
			for (boolean stability : new boolean[] { true, false }) {
				ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(100);
				start(output, Message.OBJ_MSG);
				output.writeShort(1);
				if (stability) {
					output.writeShort(ProtocolNumbers.STABLE);
					output.writeShort(56);
					new StableHeader(StableHeader.STABLE_GOSSIP, VIEW_ID).writeTo(output);
				}
				else {
					output.writeShort(ProtocolNumbers.UNICAST);
					output.writeShort(82);
					UnicastHeader3.createXmitReqHeader().writeTo(output);
				}
				output.writeByte(1);
				output.writeShort(number);
				output.writeInt(stability ? 0 : 64);
				output.write(new byte[100]);
				byte[] bytes = bytes(output);
				if (stability ? number == 9 || number == 10 : number == 15) {
					Object object = read(bytes).getObject();
					assertThat(object).isInstanceOf(stability ? Digest.class : SeqnoList.class);
				}
				else {
					assertThatIOException().as("number %d", number).isThrownBy(() -> read(bytes));
				}
			}
		}
	}

	@Test
	void everyFlagIsRefusedButThoseThatNodesSet() throws Exception {
		for (Message.Flag flag : Message.Flag.values()) {
			Message message = new EmptyMessage().setFlag(flag)
				.putHeader(ProtocolNumbers.HEARTBEATS, new HeartbeatHeader());
			switch (flag) {
				case OOB, DONT_BUNDLE, NO_FC, NO_RELIABILITY, NO_RELAY, NO_TOTAL_ORDER -> read(written(message));
				default -> assertThatIOException().isThrownBy(() -> read(written(message)));
			}
		}
	}

	@Test
	void bytesAreNeverDeserialized() throws Exception {
		Message message = read(written(new RecycledMessage(OTHER, "hello".getBytes(), 5)
			.putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createDataHeader(7, (short) 2, false))));
		// whatever JGroups makes of it later
		message.setFlag(Message.Flag.SERIALIZED);
		Object object = message.getObject();
		assertThat(object).isEqualTo("hello".getBytes());
	}

	@Test
	void countsAreCheckedBeforeAnythingIsAllocated() throws Exception {
		for (int bits : new int[] { Integer.MAX_VALUE, 1 << 30, -1, 0 }) {
			ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(100);
			start(output, Message.OBJ_MSG);
			output.writeShort(1);
			output.writeShort(ProtocolNumbers.UNICAST);
			output.writeShort(82);
			UnicastHeader3.createXmitReqHeader().writeTo(output);
			output.writeByte(1);
			output.writeShort(15);
			output.writeInt(bits);
			byte[] bytes = bytes(output);
			assertThatIOException().isThrownBy(() -> read(bytes)).withMessageContaining("announced");
		}
		ByteArrayDataOutputStream pings = new ByteArrayDataOutputStream(10);
		pings.writeInt(Integer.MAX_VALUE);
		Message message = new BytesMessage(OTHER, bytes(pings)).putHeader(PING,
				new PingHeader(PingHeader.GET_MBRS_RSP));
		assertThatIOException().isThrownBy(() -> read(written(message))).withMessageContaining("announced");
	}

	@Test
	void itIsToldWhomPartsOfALargeMessageAreOf() throws Exception {
		assertThat(parts(1000)).isEmpty();
		assertThat(parts(100_000)).hasSizeGreaterThan(10).containsOnly(SOURCE);
	}

	/** What is told of a message that comes in parts of 1,000 bytes. */
	private static List<Address> parts(int length) throws Exception {
		byte[] bytes = written(new RecycledMessage(OTHER, new byte[length], length).putHeader(ProtocolNumbers.UNICAST,
				UnicastHeader3.createDataHeader(1, (short) 1, true)));
		List<Address> told = new ArrayList<>();
		DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes) {

			@Override
			public int read(byte[] into, int offset, int count) {
				return super.read(into, offset, Math.min(count, 1000));
			}

		});
		Message message = new ArrivingMessages(PING, told::add).read(input, bytes.length);
		assertThat(message.getLength()).isEqualTo(length);
		return told;
	}

	@Test
	void aViewWithAnAddressOfAnotherKindIsRefused() throws Exception {
		View view = new View(VIEW_ID, List.of(SOURCE, new IpAddress(InetAddress.getLoopbackAddress(), 7800)));
		ByteArrayDataOutputStream bytes = new ByteArrayDataOutputStream(100);
		bytes.writeShort(GMS.VIEW_PRESENT);
		view.writeTo(bytes);
		Message message = new BytesMessage(null, bytes(bytes))
			.putHeader(ProtocolNumbers.NAKACK, NakAckHeader2.createMessageHeader(8))
			.putHeader(ProtocolNumbers.MEMBERSHIP, new GmsHeader(GmsHeader.VIEW));
		assertThatIOException().isThrownBy(() -> read(written(message)));
	}

	@Test
	void whatANodeSaysOfAnotherIsRefused() throws Exception {
		for (byte type : new byte[] { GmsHeader.LEAVE_REQ, GmsHeader.JOIN_REQ }) {
			Message message = new EmptyMessage(OTHER).putHeader(ProtocolNumbers.MEMBERSHIP,
					new GmsHeader(type, UUID.randomUUID()));
			assertThatIOException().isThrownBy(() -> read(written(message))).withMessageContaining("another");
		}
	}

	@Test
	void aMessageOfTwoProtocolsIsRefused() throws Exception {
		Message message = new EmptyMessage(OTHER)
			.putHeader(ProtocolNumbers.UNICAST, UnicastHeader3.createCloseHeader((short) 1))
			.putHeader(ProtocolNumbers.MEMBERSHIP, new GmsHeader(GmsHeader.VIEW_ACK));
		assertThatIOException().isThrownBy(() -> read(written(message)));
	}

	private Message read(byte[] bytes) throws IOException {
		return this.messages.read(new DataInputStream(new ByteArrayInputStream(bytes)), bytes.length);
	}

	/** As a node sends it, of cluster "test". */
	static byte[] written(Message message) throws Exception {
		if (message.getSrc() == null) {
			message.setSrc(SOURCE);
		}
		message.putHeader(ProtocolNumbers.TRANSPORT, new TpHeader("test"));
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(500);
		Util.writeMessage(message, output, message.getDest() == null);
		return bytes(output);
	}

	/** A message up to its headers, to another node. */
	private static void start(ByteArrayDataOutputStream output, short type) throws IOException {
		output.writeShort(org.jgroups.Version.version);
		output.writeByte(0);
		output.writeShort(type);
		output.writeByte(3);
		output.writeShort(0);
		output.writeByte(Address.UUID_ADDR);
		OTHER.writeTo(output);
		output.writeByte(Address.UUID_ADDR);
		SOURCE.writeTo(output);
	}

	private static byte[] bytes(ByteArrayDataOutputStream output) {
		return java.util.Arrays.copyOf(output.buffer(), output.position());
	}

	private static Map<Short, String> mapping(String resource) throws IOException {
		String text = new String(ClassConfigurator.class.getClassLoader().getResourceAsStream(resource).readAllBytes());
		Map<Short, String> mapping = new TreeMap<>();
		Matcher matcher = Pattern.compile("<class id=\"(\\d+)\"\\s+name=\"([^\"]+)\"").matcher(text);
		while (matcher.find()) {
			mapping.put(Short.valueOf(matcher.group(1)), matcher.group(2));
		}
		return mapping;
	}

}
