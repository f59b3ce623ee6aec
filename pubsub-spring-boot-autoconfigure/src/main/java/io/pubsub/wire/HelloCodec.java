package io.pubsub.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes and reads what a node says of itself, for {@link FrameCodec}. Nodes of all
 * versions read this: fields are only ever added at the end.
 */
final class HelloCodec {

	/** Most settings of a node, and most characters of each. */
	private static final int MAX_SETTINGS = 100;

	private static final int MAX_LENGTH = 10_000;

	private HelloCodec() {
	}

	static void write(ClusterFrame.Hello hello, WireOutput output) {
		output.writeText(hello.name());
		output.writeByte(hello.versions().lowest()).writeByte(hello.versions().highest());
		output.writeLong(hello.features());
		output.writeInt(hello.settings().size());
		hello.settings().forEach((name, value) -> output.writeText(name).writeText(value));
		output.writeLong(hello.owed() + 1);
	}

	static ClusterFrame.Hello read(WireInput input) throws MalformedFrameException {
		String name = input.readText();
		int lowest = input.readByte();
		int highest = input.readByte();
		if (lowest < Versions.FIRST || highest < lowest) {
			throw new MalformedFrameException("there are no versions " + lowest + " to " + highest);
		}
		long features = input.readLong();
		Map<String, String> settings = readSettings(input);
		// the first nodes that said hello did not say so
		long owed = (input.remaining() > 0) ? input.readLong() - 1 : -1;
		return new ClusterFrame.Hello(name, new Versions(lowest, highest), features, settings, owed);
	}

	private static Map<String, String> readSettings(WireInput input) throws MalformedFrameException {
		int count = input.readCount(2);
		if (count > MAX_SETTINGS) {
			throw new MalformedFrameException("a node has " + count + " settings");
		}
		Map<String, String> settings = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			settings.put(readText(input), readText(input));
		}
		return settings;
	}

	private static String readText(WireInput input) throws MalformedFrameException {
		String text = input.readText();
		if (text.length() > MAX_LENGTH) {
			throw new MalformedFrameException("a setting has " + text.length() + " characters");
		}
		return text;
	}

}
