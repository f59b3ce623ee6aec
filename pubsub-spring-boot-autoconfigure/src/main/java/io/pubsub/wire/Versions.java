package io.pubsub.wire;

/**
 * The versions of the protocol that a node speaks: all from the lowest to the highest.
 * Two nodes use the highest version that both speak. A version changes when the header of
 * a batch changes, or when nodes have to know of each other that they follow a rule.
 *
 * @param lowest the lowest version
 * @param highest the highest version
 */
public record Versions(int lowest, int highest) {

	/**
	 * The version in which all nodes, of any version, read and write what they say first.
	 * In version 1 a frame or row of an unknown number is malformed.
	 */
	public static final int FIRST = 1;

	/** The highest number that a version can have: it is one byte. */
	public static final int MAX = Byte.MAX_VALUE;

	/**
	 * What this library speaks. Version 2 skips frames of unknown numbers, keeps rows of
	 * unknown numbers, and introduces itself with {@link ClusterFrame.Hello}.
	 */
	public static final Versions SPOKEN = new Versions(FIRST, 2);

	public Versions {
		if (lowest < FIRST || highest < lowest || highest > MAX) {
			throw new IllegalArgumentException("There are no versions " + lowest + " to " + highest);
		}
	}

	public boolean includes(int version) {
		return version >= this.lowest && version <= this.highest;
	}

	/** Whether there is a version that both speak. */
	public boolean overlap(Versions other) {
		return this.lowest <= other.highest && other.lowest <= this.highest;
	}

	/** The highest version that both speak, if there is one. */
	public int common(Versions other) {
		return Math.min(this.highest, other.highest);
	}

	@Override
	public String toString() {
		return (this.lowest == this.highest) ? "version " + this.lowest
				: "versions " + this.lowest + " to " + this.highest;
	}

}
