package io.pubsub.jgroups.link;

import java.io.IOException;
import java.util.Arrays;

import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Streamable;

/**
 * Creates objects of JGroups that have no constructor for their values.
 */
final class Streamed {

	private Streamed() {
	}

	/** Fills an object with the bytes that it would have been written as. */
	static <T extends Streamable> T read(T object, Written content) throws IOException {
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(64);
		content.to(output);
		try {
			object.readFrom(new ByteArrayDataInputStream(Arrays.copyOf(output.buffer(), output.position())));
		}
		catch (ClassNotFoundException ex) {
			throw new IOException(ex);
		}
		return object;
	}

	@FunctionalInterface
	interface Written {

		void to(ByteArrayDataOutputStream output) throws IOException;

	}

}
