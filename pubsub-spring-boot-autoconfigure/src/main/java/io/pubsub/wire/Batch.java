package io.pubsub.wire;

/**
 * Frames that cross the network together: a version byte; the sender's epoch; how many
 * messages it sent to the receiver before these in that epoch; then each frame behind its
 * length.
 */
public final class Batch {

	/** Most bytes of the header. */
	public static final int HEADER_SIZE = 21;

	/** Most bytes of a frame's length. */
	public static final int LENGTH_SIZE = 5;

	private Batch() {
	}

	/**
	 * Writes the header.
	 * @param version {@link Versions#FIRST}, or a later one that the receiver speaks
	 * @param epoch see {@link Header}
	 * @param sequence see {@link Header}
	 * @param output where to
	 */
	public static void writeHeader(int version, long epoch, long sequence, WireOutput output) {
		output.writeByte(version).writeLong(epoch).writeLong(sequence);
	}

	public static void append(WireOutput frame, WireOutput output) {
		output.writeInt(frame.length()).writeBytes(frame.array(), 0, frame.length());
	}

	/**
	 * Reads the header.
	 * @param input holds a batch; its frames are to be read as
	 * {@link WireInput#readPart() parts}
	 * @param spoken the versions that are read, beside {@link Versions#FIRST}
	 * @return the header
	 * @throws MalformedFrameException if it is not one of such a version
	 */
	public static Header readHeader(WireInput input, Versions spoken) throws MalformedFrameException {
		byte version = input.readByte();
		if (version != Versions.FIRST && !spoken.includes(version)) {
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
