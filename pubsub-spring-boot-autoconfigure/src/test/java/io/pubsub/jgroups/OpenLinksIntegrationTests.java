package io.pubsub.jgroups;

import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.Socket;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.Version;
import org.jgroups.ViewId;
import org.jgroups.protocols.AuthHeader;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE.StableHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.AsciiString;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.SizeStreamable;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What somebody can do who may talk to nodes, as there is neither TLS nor a secret, or as
 * it is a node itself: not load classes, and not have memory allocated for what never
 * comes.
 */
@Timeout(120)
class OpenLinksIntegrationTests extends LocalCluster {

	private static volatile boolean loaded;

	private static volatile boolean deserialized;

	private final int port = freePort();

	@Test
	void aClassThatAMessageNamesIsNotLoaded() throws IOException {
		ByteArrayDataOutputStream message = message(Message.OBJ_MSG, new EmptyMessage());
		message.writeByte(1);
		message.writeShort(-1);
		message.writeUTF(Loaded.class.getName());
		isRefused(message);
		assertThat(loaded).isFalse();
	}

	@Test
	void anObjectWithoutANumberOfItsOwnIsRefused() throws IOException {
		ByteArrayDataOutputStream message = message(Message.OBJ_MSG, new EmptyMessage());
		message.writeByte(1);
		message.writeShort(-7);
		isRefused(message);
	}

	@Test
	void nothingIsDeserialized() throws IOException {
		startNodes();
		for (short type : new short[] { Message.BYTES_MSG, RecycledMessage.TYPE }) {
			isRefused(serialized(type, null, ArrivingHeaders.NAKACK,
					NakAckHeader2.createXmitRequestHeader(NodeIds.create())));
			isRefused(serialized(type, address(this.nodes.get(0)), ArrivingHeaders.UNICAST,
					UnicastHeader3.createXmitReqHeader()));
			isRefused(serialized(type, null, ArrivingHeaders.STABLE,
					new StableHeader(StableHeader.STABLE_GOSSIP, new ViewId(NodeIds.create(), 1))));
		}
		assertThat(deserialized).isFalse();
	}

	/** A message whose protocol asks for the object in it. */
	private ByteArrayDataOutputStream serialized(short type, @Nullable Address node, short protocol, Header header)
			throws IOException {
		EmptyMessage empty = new EmptyMessage(node);
		empty.setFlag(Message.Flag.SERIALIZED).putHeader(protocol, header);
		ByteArrayDataOutputStream message = message(type, empty);
		byte[] object = Util.objectToByteBuffer(new Deserialized());
		message.writeInt(object.length);
		message.write(object);
		return message;
	}

	private static Address address(Node node) {
		return new UUID(node.transport.self().getMostSignificantBits(),
				node.transport.self().getLeastSignificantBits());
	}

	@Test
	void anObjectThatWrapsASerializedOneIsRefused() throws IOException {
		for (short number : new short[] { 16, 17, 18, 20, 21 }) {
			EmptyMessage empty = new EmptyMessage();
			empty.putHeader(ArrivingHeaders.STABLE,
					new StableHeader(StableHeader.STABLE_GOSSIP, new ViewId(NodeIds.create(), 1)));
			ByteArrayDataOutputStream message = message(Message.OBJ_MSG, empty);
			message.writeByte(1);
			message.writeShort(number);
			byte[] object = Util.objectToByteBuffer(new Deserialized());
			message.writeInt(object.length);
			message.write(object);
			isRefused(message);
		}
		assertThat(deserialized).isFalse();
	}

	@Test
	void aHeaderThatNamesAClassIsRefused() throws IOException {
		EmptyMessage empty = new EmptyMessage();
		empty.putHeader((short) 23, new NamingHeader());
		isRefused(message(Message.EMPTY_MSG, empty));
		assertThat(loaded).isFalse();
	}

	@Test
	void lengthsAreCheckedBeforeAnythingIsAllocated() throws IOException {
		for (short type : new short[] { RecycledMessage.TYPE, Message.BYTES_MSG }) {
			for (int length : new int[] { ArrivingMessages.MAX_LENGTH + 1, Integer.MAX_VALUE - 8 }) {
				EmptyMessage empty = new EmptyMessage(NodeIds.create());
				if (type == RecycledMessage.TYPE) {
					empty.putHeader(ArrivingHeaders.UNICAST, UnicastHeader3.createDataHeader(1, (short) 1, true));
				}
				else {
					empty.putHeader(ArrivingHeaders.MEMBERSHIP, new GmsHeader(GmsHeader.VIEW));
				}
				ByteArrayDataOutputStream message = message(type, empty);
				message.writeInt(length);
				isRefused(message);
			}
		}
	}

	@Test
	void messagesThatNoNodeSendsAreRefused() throws IOException {
		for (short type : new short[] { Message.COMPOSITE_MSG, Message.NIO_MSG, Message.FRAG_MSG,
				Message.EARLYBATCH_MSG, 31, 4711 }) {
			isRefused(message(type, new EmptyMessage()));
		}
	}

	@Test
	void aFrameOfTooManyBytesEndsTheConnection() throws IOException {
		Node first = start(open().bindPort(this.port).portRange(0).build());
		try (Socket socket = connect()) {
			DataOutputStream output = new DataOutputStream(socket.getOutputStream());
			output.writeInt(Integer.MAX_VALUE);
			output.flush();
			assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(10);
		}
		awaitMembers(first, first.transport.self());
	}

	private JGroupsOptions.Builder open() {
		return builder().allowInsecure(true);
	}

	private void startNodes() {
		if (this.nodes.isEmpty()) {
			start(open().bindPort(this.port).portRange(0).build());
			start(open().bindPort(0).build());
		}
	}

	private void isRefused(ByteArrayDataOutputStream message) throws IOException {
		startNodes();
		Node first = this.nodes.get(0);
		Node second = this.nodes.get(1);
		awaitMembers(first, first.transport.self(), second.transport.self());
		long before = first.transport.refused();
		try (Socket socket = connect()) {
			DataOutputStream output = new DataOutputStream(socket.getOutputStream());
			output.writeInt(message.position());
			output.write(message.buffer(), 0, message.position());
			output.flush();
			await().until(() -> first.transport.refused() == before + 1);
			assertThat(socket.getInputStream().readAllBytes()).as("what it gets before it is cut").hasSizeLessThan(10);
		}
		int received = second.received.get();
		first.transport.send(second.transport.self(), new byte[10], 10);
		await().until(() -> second.received.get() == received + 1);
		awaitMembers(first, first.transport.self(), second.transport.self());
	}

	/** Says who it is, as a node does. */
	private Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		IpAddress address = new IpAddress(InetAddress.getLoopbackAddress(), 1);
		ByteArrayDataOutputStream greeting = new ByteArrayDataOutputStream(64);
		greeting.write(new byte[] { 'b', 'e', 'l', 'a' });
		greeting.writeShort(Version.version);
		greeting.writeShort(address.serializedSize());
		address.writeTo(greeting);
		socket.getOutputStream().write(greeting.buffer(), 0, greeting.position());
		return socket;
	}

	/** All of a message but its payload. */
	private ByteArrayDataOutputStream message(short type, EmptyMessage empty) throws IOException {
		empty.setSrc(NodeIds.create())
			.putHeader(ArrivingHeaders.TRANSPORT, new TpHeader(new AsciiString(this.cluster)));
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(200);
		output.writeShort(Version.version);
		output.writeByte(0);
		output.writeShort(type);
		empty.writeTo(output);
		return output;
	}

	/** What JGroups would make of its bytes. */
	static final class Deserialized implements Serializable {

		private static final long serialVersionUID = 1;

		private void readObject(ObjectInputStream input) {
			deserialized = true;
		}

	}

	/** Is written as an AuthHeader whose token is of some class. */
	private static final class NamingHeader extends AuthHeader {

		@Override
		public void writeTo(DataOutput output) throws IOException {
			output.writeByte(1);
			output.writeShort(-1);
			output.writeUTF(Loaded.class.getName());
		}

	}

	/** What JGroups would make of its name. */
	public static final class Loaded implements SizeStreamable {

		static {
			loaded = true;
		}

		@Override
		public int serializedSize() {
			return 0;
		}

		@Override
		public void writeTo(java.io.DataOutput out) {
		}

		@Override
		public void readFrom(java.io.DataInput in) {
		}

	}

}
