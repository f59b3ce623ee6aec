package io.pubsub.wire;

/**
 * Frames that cross the network together: a version byte; the sender's epoch; how many
 * messages it sent to the receiver before these in that epoch; then each frame behind its
 * length.
 */
public final class Batch {

	/** The version of everything in this package. */
	static final byte VERSION = 1;

	/** Most bytes of the header. */
	public static final int HEADER_SIZE = 21;

	/** Most bytes of a frame's length. */
	public static final int LENGTH_SIZE = 5;

	private Batch() {
	}

	public static void writeHeader(long epoch, long sequence, WireOutput output) {
		output.writeByte(VERSION).writeLong(epoch).writeLong(sequence);
	}

	public static void append(WireOutput frame, WireOutput output) {
		output.writeInt(frame.length()).writeBytes(frame.array(), 0, frame.length());
	}

	/**
	 * Reads the header.
	 * @param input holds a batch; its frames are to be read as
	 * {@link WireInput#readPart() parts}
	 * @return the header
	 * @throws MalformedFrameException if it is not one of this version
	 */
	public static Header readHeader(WireInput input) throws MalformedFrameException {
		byte version = input.readByte();
		if (version != VERSION) {
			throw new MalformedFrameException("version " + version + " of the protocol is not spoken here");
		}
		return new Header(input.readLong(), input.readLong());
	}

	/**
	 * What precedes the frames.
	 *
	 * @param epoch grows when the sender has to count anew
	 * @param sequence how many messages it sent before in that epoch
	 */
	public record Header(long epoch, long sequence) {
	}

}
