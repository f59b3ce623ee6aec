package io.pubsub.jgroups.link;

/**
 * How many bytes a link takes at a time. The sizes depend on each other, so they are kept
 * together.
 */
public final class LinkSizes {

	/** How many bytes may be under way to one node. */
	public static final int CREDITS = 2 << 20;

	/**
	 * The share of the credits that is left when a receiver grants new ones. A sender
	 * that needs more than that share would wait forever.
	 */
	public static final double CREDITS_THRESHOLD = 0.4;

	/** The largest piece of a message. Longer messages are split. */
	public static final int FRAGMENT = 200_000;

	/**
	 * The best size of a batch: it is not split, and with its JGroups header it stays
	 * below the 128 KB that Java passes to the operating system at a time.
	 */
	public static final int BATCH = 130_000;

	/** The longest array that a thread keeps for reuse. A batch fits in. */
	static final int KEPT = 1 << 18;

	/**
	 * The longest JGroups message. Those of this library are split into far smaller
	 * pieces. Those of JGroups itself grow with the number of nodes, by less than a
	 * hundred bytes for each.
	 */
	static final int MAX_MESSAGE = 4 << 20;

	private LinkSizes() {
	}

}
