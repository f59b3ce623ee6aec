package io.pubsub.benchmarks.contenders;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

import javax.net.ssl.SSLSocket;

import io.pubsub.benchmarks.Site;
import io.pubsub.jgroups.security.SharedSecret;
import io.pubsub.jgroups.security.Tls;

/**
 * One side of a connection of plain sockets.
 */
interface SocketLink {

	/**
	 * Writes all that a buffer has.
	 * @param batch the buffer, with an array if the link is secured
	 * @throws IOException if the connection has ended
	 */
	void write(ByteBuffer batch) throws IOException;

	/**
	 * Waits for bytes, and adds them to a buffer.
	 * @param buffer the buffer, with an array if the link is secured
	 * @return how many, or -1 at the end
	 * @throws IOException if the connection has broken
	 */
	int read(ByteBuffer buffer) throws IOException;

	/** A link in the clear. */
	static SocketLink plain(SocketChannel channel) throws IOException {
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		return new Plain(channel);
	}

	/**
	 * A link by the JDK's TLS, with the cipher and certificates that this library makes
	 * from a secret.
	 */
	static SocketLink secured(SocketChannel channel, boolean accepted) throws IOException {
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		Socket socket = channel.socket();
		InetAddress address = socket.getInetAddress();
		Tls tls = new SharedSecret(List.of(PubSubContender.SECRET), Site.TOPIC).tls();
		SSLSocket secured = (SSLSocket) tls.context()
			.getSocketFactory()
			.createSocket(socket, address.getHostAddress(), socket.getPort(), true);
		secured.setUseClientMode(!accepted);
		if (accepted) {
			secured.setNeedClientAuth(true);
		}
		secured.setEnabledProtocols(tls.protocols().toArray(String[]::new));
		secured.setEnabledCipherSuites(tls.ciphers().toArray(String[]::new));
		secured.startHandshake();
		return new Secured(secured.getInputStream(), secured.getOutputStream());
	}

	/**
	 * In the clear.
	 *
	 * @param channel writes and reads
	 */
	record Plain(SocketChannel channel) implements SocketLink {

		@Override
		public void write(ByteBuffer batch) throws IOException {
			while (batch.hasRemaining()) {
				this.channel.write(batch);
			}
		}

		@Override
		public int read(ByteBuffer buffer) throws IOException {
			return this.channel.read(buffer);
		}

	}

	/**
	 * By TLS.
	 *
	 * @param input decrypts
	 * @param output encrypts
	 */
	record Secured(InputStream input, OutputStream output) implements SocketLink {

		@Override
		public void write(ByteBuffer batch) throws IOException {
			this.output.write(batch.array(), batch.position(), batch.remaining());
			this.output.flush();
		}

		@Override
		public int read(ByteBuffer buffer) throws IOException {
			int count = this.input.read(buffer.array(), buffer.position(), buffer.remaining());
			if (count > 0) {
				buffer.position(buffer.position() + count);
			}
			return count;
		}

	}

}
