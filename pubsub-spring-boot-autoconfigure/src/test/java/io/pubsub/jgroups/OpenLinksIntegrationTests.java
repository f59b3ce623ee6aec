package io.pubsub.jgroups;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.Version;
import org.jgroups.protocols.TpHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.AsciiString;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.SizeStreamable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What somebody can do who may talk to nodes, as there is neither TLS nor a secret, or as
 * it is a node itself: not load classes, and not have memory allocated for what never
 * comes.
 */
@Timeout(120)
class OpenLinksIntegrationTests extends LocalCluster {

	private static volatile boolean loaded;

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
	void lengthsAreCheckedBeforeAnythingIsAllocated() throws IOException {
		for (short type : new short[] { RecycledMessage.TYPE, Message.BYTES_MSG }) {
			for (int length : new int[] { ArrivingMessages.MAX_LENGTH + 1, Integer.MAX_VALUE - 8 }) {
				ByteArrayDataOutputStream message = message(type, new EmptyMessage());
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

	private void isRefused(ByteArrayDataOutputStream message) throws IOException {
		boolean running = !this.nodes.isEmpty();
		Node first = running ? this.nodes.get(0) : start(open().bindPort(this.port).portRange(0).build());
		Node second = running ? this.nodes.get(1) : start(open().bindPort(0).build());
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
		empty.setSrc(NodeIds.create()).putHeader((short) 54, new TpHeader(new AsciiString(this.cluster)));
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(200);
		output.writeShort(Version.version);
		output.writeByte(0);
		output.writeShort(type);
		empty.writeTo(output);
		return output;
	}

	@Test
	void messagesOfNodesAreRead() {
		for (Message message : List.of(new EmptyMessage(), new BytesMessage(), new ObjectMessage())) {
			assertThat(message.getType()).satisfies((type) -> assertThat(ArrivingMessages.create(type)).isNotNull());
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
