package io.pubsub.jgroups.security;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * TLS, by certificates or by a secret.
 * <p>
 * With a secret, the side that has connected is the server of TLS, as that is the side
 * that shows its certificate first. So a stranger that connects gets nothing that depends
 * on the secret.
 * <p>
 * The side that was connected to says that it accepts the other one. In TLS 1.3 the other
 * side would otherwise find out when it reads the first message, if at all.
 */
final class TlsIntroduction implements Introduction {

	private static final int WELCOME = 1;

	private static final int EXPIRED = 2;

	private final Tls tls;

	TlsIntroduction(Tls tls) {
		this.tls = tls;
	}

	@Override
	public LinkKind kind() {
		return this.tls.secret() ? LinkKind.SECRET : LinkKind.CERTIFICATES;
	}

	@Override
	public Streams connected(Socket socket) throws IOException {
		if (this.tls.secret()) {
			socket.getOutputStream().write(LinkStart.of(kind()));
			LinkStart.readAnswer(socket.getInputStream(), kind());
		}
		try {
			SSLSocket secured = this.tls.connected(socket);
			this.tls.checkValidity(secured);
			int answer = secured.getInputStream().read();
			if (answer == EXPIRED) {
				throw new StrangerException("it says that the certificate of this node is not valid now. Renew it");
			}
			if (answer != WELCOME) {
				throw new EOFException();
			}
			return streams(secured);
		}
		catch (SSLException ex) {
			throw explained(ex);
		}
	}

	@Override
	public Streams accepted(Socket socket, LinkStart start) throws IOException {
		if (this.tls.secret()) {
			socket.getOutputStream().write(LinkStart.of(kind()));
		}
		try {
			SSLSocket secured = this.tls.accepted(socket, start.bytes());
			OutputStream output = secured.getOutputStream();
			try {
				this.tls.checkValidity(secured);
			}
			catch (SSLException ex) {
				output.write(EXPIRED);
				throw ex;
			}
			output.write(WELCOME);
			return streams(secured);
		}
		catch (SSLException ex) {
			throw explained(ex);
		}
	}

	private static Streams streams(SSLSocket secured) throws IOException {
		return new Streams(secured.getInputStream(), secured.getOutputStream());
	}

	/** The failure, or what it means. */
	IOException explained(SSLException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof EOFException) {
				return failure;
			}
			if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
				return new StrangerException("its certificate has expired, or is not valid yet. Renew it", failure);
			}
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof CertificateException) {
				return new StrangerException(this.tls.secret()
						? "it does not know the secret of this node. Give all nodes the same pubsub.cluster.secret, and "
								+ "the same pubsub.cluster.name"
						: "its certificate is not from an authority that this node trusts", failure);
			}
		}
		return new StrangerException(likelyCause(String.valueOf(failure.getMessage())), failure);
	}

	private String likelyCause(String message) {
		if (message.contains("Received fatal alert")) {
			if (message.contains("cert") || message.contains("unknown_ca")) {
				return this.tls.secret()
						? "it does not know the secret of this node, and refused it. Give all nodes the same "
								+ "pubsub.cluster.secret, and the same pubsub.cluster.name"
						: "it does not accept the certificate of this node, which may be from another authority, or have "
								+ "expired";
			}
			if (message.contains("handshake_failure") || message.contains("protocol_version")) {
				return "it has no certificates, or no TLS version and cipher suite that this node has. Configure all "
						+ "nodes of the cluster alike";
			}
		}
		if (message.contains("Empty") && message.contains("certificate chain")) {
			return "it shows no certificate from an authority that this node trusts";
		}
		return "TLS fails: " + ((message.length() > 200) ? message.substring(0, 200) : message);
	}

}
