package io.pubsub.jgroups.link;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.Version;
import org.jgroups.protocols.TpHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;

/**
 * A program that says it is a node, on a connection in the clear, and then says what it
 * likes.
 */
final class HostilePeer implements AutoCloseable {

	private final Socket socket;

	private final String cluster;

	HostilePeer(int port, String cluster, int claimedPort) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.cluster = cluster;
		IpAddress address = new IpAddress(InetAddress.getLoopbackAddress(), claimedPort);
		ByteArrayDataOutputStream greeting = new ByteArrayDataOutputStream(64);
		greeting.write(new byte[] { 'b', 'e', 'l', 'a' });
		greeting.writeShort(Version.version);
		greeting.writeShort(address.serializedSize());
		address.writeTo(greeting);
		this.socket.getOutputStream().write(greeting.buffer(), 0, greeting.position());
	}

	/** Sends a message as a node would. */
	HostilePeer send(Address source, Message message) throws IOException {
		message.setSrc(source).putHeader(ProtocolNumbers.TRANSPORT, new TpHeader(this.cluster));
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(500);
		Util.writeMessage(message, output, message.getDest() == null);
		return send(output);
	}

	HostilePeer send(ByteArrayDataOutputStream message) throws IOException {
		DataOutputStream output = new DataOutputStream(this.socket.getOutputStream());
		output.writeInt(message.position());
		output.write(message.buffer(), 0, message.position());
		output.flush();
		return this;
	}

	/** Waits until the node closes the connection. */
	void awaitEnd() throws IOException {
		this.socket.setSoTimeout(20_000);
		try {
			this.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
		}
		catch (java.net.SocketException ex) {
			// reset, as there was more to read
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
