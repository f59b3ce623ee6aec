package io.pubsub.jgroups;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

	/** Reads exactly so many bytes. */
	static byte[] read(InputStream input, int count) throws IOException {
		byte[] bytes = input.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException();
		}
		return bytes;
	}

	/**
	 * What JGroups reads and writes once the sides have accepted each other.
	 *
	 * @param input from the other side
	 * @param output to the other side
	 */
	record Streams(InputStream input, OutputStream output) {
	}

}
