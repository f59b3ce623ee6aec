package io.pubsub.jgroups.security;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * How the links of a node begin: both sides prove to each other that they are nodes of
 * one cluster. Sides that are secured in different ways report that to each other.
 * Thread-safe.
 */
public final class Introductions {

	private final Supplier<Introduction> introduction;

	Introductions(Supplier<Introduction> introduction) {
		this.introduction = introduction;
	}

	/**
	 * By TLS.
	 * @param tls asked for each connection
	 */
	public static Introductions byTls(Supplier<Tls> tls) {
		return new Introductions(() -> new TlsIntroduction(tls.get()));
	}

	/**
	 * By a key in a file that only this user can read.
	 * @param folder where nodes of this user meet; null if there is no such place
	 */
	public static Introductions byUser(@Nullable Path folder) {
		Introduction introduction = new LocalIntroduction(new LocalKey(folder));
		return new Introductions(() -> introduction);
	}

	/**
	 * Not at all: any program that greets as JGroups does is a node.
	 * @param strangers counts sides that refuse this one
	 */
	public static Introductions none(Strangers strangers) {
		Introduction introduction = new ClearIntroduction(strangers);
		return new Introductions(() -> introduction);
	}

	/**
	 * Introduces this side, which has connected; waits for the other one.
	 * @throws StrangerException if the sides do not accept each other
	 * @throws IOException if the other side goes away
	 */
	public Streams connected(Socket socket) throws IOException {
		return this.introduction.get().connected(socket);
	}

	/**
	 * Introduces this side, which was connected to; waits for the other one.
	 * @throws EOFException if the other side leaves before it has sent a byte
	 * @throws SocketTimeoutException if it does not answer in time
	 * @throws StrangerException if the sides do not accept each other
	 */
	public Streams accepted(Socket socket) throws IOException {
		Introduction introduction = this.introduction.get();
		LinkStart start = LinkStart.read(socket.getInputStream());
		LinkKind ours = introduction.kind();
		if (start.kind() != ours) {
			socket.getOutputStream().write(LinkStart.refusal(start.kind(), ours));
			throw StrangerException.mixed(start.kind(), ours);
		}
		try {
			return introduction.accepted(socket, start);
		}
		catch (StrangerException | SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw StrangerException.left(ex);
		}
	}

}
