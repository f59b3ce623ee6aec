package io.pubsub.websocket;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others of a session: the metadata of a presence. A session with
 * many subscriptions has several.
 *
 * @param session the id of the session
 * @param subscriptions destinations by the client's id of the subscription
 */
record SessionMetadata(String session, Map<String, String> subscriptions) {

	private static final int VERSION = 1;

	/** How many bytes it takes up before the first subscription. */
	static int size(String session) {
		return 1 + DataTexts.size(session) + 4;
	}

	/** How many bytes a subscription adds. */
	static int size(String id, String destination) {
		return DataTexts.size(id) + DataTexts.size(destination);
	}

	byte[] encode() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
		try {
			DataOutputStream out = new DataOutputStream(bytes);
			out.writeByte(VERSION);
			DataTexts.write(out, this.session);
			out.writeInt(this.subscriptions.size());
			for (Map.Entry<String, String> subscription : this.subscriptions.entrySet()) {
				DataTexts.write(out, subscription.getKey());
				DataTexts.write(out, subscription.getValue());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads what another node has written.
	 * @param bytes the metadata
	 * @return what it says
	 * @throws IllegalArgumentException if it is malformed
	 */
	static SessionMetadata decode(byte @Nullable [] bytes) {
		if (bytes == null) {
			throw malformed(null);
		}
		try {
			DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
			if (in.readByte() != VERSION) {
				throw malformed(null);
			}
			String session = DataTexts.require(in);
			int count = in.readInt();
			if (count < 0 || count > in.available()) {
				throw malformed(null);
			}
			Map<String, String> subscriptions = new LinkedHashMap<>();
			for (int i = 0; i < count; i++) {
				subscriptions.put(DataTexts.require(in), DataTexts.require(in));
			}
			if (in.available() > 0) {
				throw malformed(null);
			}
			return new SessionMetadata(session, Collections.unmodifiableMap(subscriptions));
		}
		catch (IOException ex) {
			throw malformed(ex);
		}
	}

	private static IllegalArgumentException malformed(@Nullable IOException cause) {
		return new IllegalArgumentException("A node says nothing readable of a session", cause);
	}

}
