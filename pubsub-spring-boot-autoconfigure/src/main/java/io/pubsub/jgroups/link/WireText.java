package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Reads names of nodes, which JGroups keeps, and names of clusters.
 */
final class WireText {

	private static final int MAX_LENGTH = 4096;

	private WireText() {
	}

	/**
	 * Reads a text, or that there is none.
	 * @throws IOException if it is too long
	 */
	static @Nullable String read(DataInput in) throws IOException {
		if (in.readByte() != 1) {
			return null;
		}
		return readText(in);
	}

	/**
	 * Reads a text.
	 * @throws IOException if it is too long
	 */
	static String readText(DataInput in) throws IOException {
		@Nullable String text = in.readUTF();
		// JGroups' own streams also return null
		if (text == null || text.length() > MAX_LENGTH) {
			throw new IOException("a name is too long");
		}
		return text;
	}

}
