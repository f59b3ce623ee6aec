package io.pubsub.leader;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens to leaders on this node. Thread-safe.
 */
final class LeaderFigures {

	final AtomicInteger leading = new AtomicInteger();

	final LongAdder elected = new LongAdder();

	final LongAdder revoked = new LongAdder();

	final LongAdder expired = new LongAdder();

	final LongAdder skipped = new LongAdder();

	final LongAdder locked = new LongAdder();

}
