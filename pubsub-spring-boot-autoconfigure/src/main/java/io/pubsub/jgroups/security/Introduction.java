package io.pubsub.jgroups.security;

import java.io.IOException;
import java.net.Socket;

/**
 * How the two sides of a link prove to each other that they are nodes of one cluster.
 * Thread-safe.
 */
interface Introduction {

	/** How this side is secured. */
	LinkKind kind();

	/**
	 * Introduces this side, which has connected; waits for the other one.
	 * @throws StrangerException if the sides do not accept each other
	 * @throws IOException if the other side goes away
	 */
	Streams connected(Socket socket) throws IOException;

	/**
	 * Introduces this side, which was connected to; waits for the other one.
	 * @param start what the other side has said already
	 * @throws StrangerException if the sides do not accept each other
	 * @throws IOException if the other side goes away
	 */
	Streams accepted(Socket socket, LinkStart start) throws IOException;

}
