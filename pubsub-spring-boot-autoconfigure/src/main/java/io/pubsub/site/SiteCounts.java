package io.pubsub.site;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what crosses the bridge on this node. Thread-safe.
 */
final class SiteCounts {

	/** Messages published to the bridge. */
	final LongAdder sent = new LongAdder();

	/** Messages of other sites published in this one. */
	final LongAdder received = new LongAdder();

	/**
	 * Messages that another site wanted, or that it sent, and that are known to be lost.
	 */
	final LongAdder lost = new LongAdder();

	/**
	 * How often another site's bridge head left, so that messages may be lost uncounted.
	 */
	final LongAdder interruptions = new LongAdder();

	/** Messages of the bridge that no bridge head sends. */
	final LongAdder refused = new LongAdder();

}
