package io.pubsub.jgroups.security;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The streams of a link whose two sides have accepted each other.
 *
 * @param input from the other side
 * @param output to the other side
 */
public record Streams(InputStream input, OutputStream output) {

	/**
	 * Reads exactly so many bytes.
	 * @throws EOFException if there are fewer
	 */
	public static byte[] read(InputStream input, int count) throws IOException {
		byte[] bytes = input.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException();
		}
		return bytes;
	}

}
