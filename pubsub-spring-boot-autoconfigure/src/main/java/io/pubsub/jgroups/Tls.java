package io.pubsub.jgroups;

import java.io.IOException;
import java.net.Socket;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * How two nodes talk TLS to each other. Both prove who they are: whom the context trusts
 * is let in, and nobody else.
 *
 * @param context holds this node's key, and knows whom to trust
 * @param protocols the versions to speak; if empty, TLS 1.3 alone
 * @param ciphers the cipher suites to use; if empty, Java's
 */
public record Tls(SSLContext context, List<String> protocols, List<String> ciphers) {

	public Tls {
		protocols = protocols.isEmpty() ? List.of("TLSv1.3") : List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
	}

	/**
	 * Shakes hands over a connected socket, and waits for that.
	 * @param socket where the other side is reached; it stays the caller's to close
	 * @param client whether this side has connected
	 * @return what reads and writes through that socket
	 * @throws IOException if the sides do not trust each other, or one is no node
	 */
	SSLSocket handshake(Socket socket, boolean client) throws IOException {
		SSLSocket secured = (SSLSocket) this.context.getSocketFactory()
			.createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), false);
		secured.setUseClientMode(client);
		if (!client) {
			secured.setNeedClientAuth(true);
		}
		secured.setEnabledProtocols(this.protocols.toArray(String[]::new));
		if (!this.ciphers.isEmpty()) {
			secured.setEnabledCipherSuites(this.ciphers.toArray(String[]::new));
		}
		secured.startHandshake();
		return secured;
	}

}
