package io.pubsub.wire;

import java.util.Arrays;

/**
 * What Jazzer calls with bytes of its choice: reads a batch of frames as a node does. A
 * frame, or a {@link MalformedFrameException}, is fine, and so is nothing else. A frame
 * that was read is written and read again: it must be the same.
 */
public final class FrameFuzzer {

	private FrameFuzzer() {
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		TextCache topics = new TextCache();
		try {
			WireInput input = new WireInput(bytes, 0, bytes.length);
			Batch.readHeader(input, Versions.SPOKEN);
			while (input.remaining() > 0) {
				read(input.readPart(), topics);
			}
		}
		catch (MalformedFrameException ex) {
			// dropped and counted
		}
		try {
			read(new WireInput(bytes, 0, bytes.length), topics);
		}
		catch (MalformedFrameException ex) {
			// dropped and counted
		}
	}

	private static void read(WireInput input, TextCache topics) throws MalformedFrameException {
		Frame frame = FrameCodec.read(input, topics);
		if (frame instanceof Frame.Unknown) {
			// skipped and counted
			return;
		}
		byte[] first = write(frame);
		byte[] second = write(FrameCodec.read(new WireInput(first, 0, first.length), new TextCache()));
		if (!Arrays.equals(first, second)) {
			throw new AssertionError("A frame changes when it is written and read");
		}
	}

	private static byte[] write(Frame frame) {
		WireOutput output = new WireOutput(64);
		FrameCodec.write(frame, output);
		return output.toByteArray();
	}

}
