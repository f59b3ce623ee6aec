package io.pubsub.jgroups.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * TLS between two nodes. Both sides prove themselves, and only sides that the context
 * trusts are accepted.
 *
 * @param context holds this node's key, and the certificates to trust
 * @param protocols the versions to speak; if empty, TLS 1.3 alone
 * @param ciphers the cipher suites to use; if empty, Java's
 * @param secret whether the context was made from a secret
 */
public record Tls(SSLContext context, List<String> protocols, List<String> ciphers, boolean secret) {

	public Tls {
		protocols = protocols.isEmpty() ? List.of("TLSv1.3") : List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
	}

	/** TLS by certificates. */
	public Tls(SSLContext context, List<String> protocols, List<String> ciphers) {
		this(context, protocols, ciphers, false);
	}

	/**
	 * Shakes hands over a socket that this side has connected, and waits for that.
	 * @param socket where the other side is reached; the caller closes it
	 * @return what reads and writes through that socket
	 * @throws IOException if the sides do not trust each other, or one is no node
	 */
	SSLSocket connected(Socket socket) throws IOException {
		return handshake(create(socket), !this.secret);
	}

	/**
	 * Shakes hands over a socket that the other side has connected, and waits for that.
	 * @param socket where the other side is reached; the caller closes it
	 * @param consumed what was read from it already, if that belongs to TLS
	 * @return what reads and writes through that socket
	 * @throws IOException if the sides do not trust each other, or one is no node
	 */
	SSLSocket accepted(Socket socket, byte[] consumed) throws IOException {
		return handshake(this.secret ? create(socket) : (SSLSocket) this.context.getSocketFactory()
			.createSocket(socket, new ByteArrayInputStream(consumed), false), this.secret);
	}

	private SSLSocket create(Socket socket) throws IOException {
		return (SSLSocket) this.context.getSocketFactory()
			.createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), false);
	}

	private SSLSocket handshake(SSLSocket secured, boolean client) throws IOException {
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

	/**
	 * Checks that the certificates of the other side are valid now. The handshake does so
	 * too, but not when it resumes a session, which Java allows for a day.
	 * @throws SSLException if one is not
	 */
	void checkValidity(SSLSocket secured) throws SSLException {
		for (Certificate certificate : secured.getSession().getPeerCertificates()) {
			if (certificate instanceof X509Certificate x509) {
				try {
					x509.checkValidity();
				}
				catch (CertificateException ex) {
					throw new SSLException("A certificate is not valid now", ex);
				}
			}
		}
	}

}
