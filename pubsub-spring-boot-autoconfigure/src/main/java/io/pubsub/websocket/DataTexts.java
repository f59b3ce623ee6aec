package io.pubsub.websocket;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Texts in what the nodes tell each other: the length in four bytes, -1 for no text, and
 * then UTF-8. A length is checked before anything is allocated.
 */
final class DataTexts {

	private DataTexts() {
	}

	static void write(DataOutputStream out, @Nullable String text) throws IOException {
		if (text == null) {
			out.writeInt(-1);
			return;
		}
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	/** How many bytes a text takes up. */
	static int size(String text) {
		return Integer.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
	}

	static @Nullable String read(DataInputStream in) throws IOException {
		int length = in.readInt();
		if (length == -1) {
			return null;
		}
		if (length < 0 || length > in.available()) {
			throw new IOException("a text has " + length + " bytes");
		}
		return new String(in.readNBytes(length), StandardCharsets.UTF_8);
	}

	/** Reads a text that must be there. */
	static String require(DataInputStream in) throws IOException {
		String text = read(in);
		if (text == null) {
			throw new IOException("a text is missing");
		}
		return text;
	}

}
