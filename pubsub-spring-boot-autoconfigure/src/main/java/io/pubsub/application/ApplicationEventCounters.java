package io.pubsub.application;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts application events. Thread-safe.
 */
public final class ApplicationEventCounters {

	final LongAdder sent = new LongAdder();

	final LongAdder received = new LongAdder();

	final LongAdder unknown = new LongAdder();

	final LongAdder undecodable = new LongAdder();

	final LongAdder notSent = new LongAdder();

	final LongAdder notHandled = new LongAdder();

	/**
	 * Events that were handed over for the other nodes.
	 * @return the number
	 */
	public long sent() {
		return this.sent.sum();
	}

	/**
	 * Events of other nodes that were published on this one.
	 * @return the number
	 */
	public long received() {
		return this.received.sum();
	}

	/**
	 * Types of events of other nodes for which this node has no class.
	 * @return the number
	 */
	public long unknown() {
		return this.unknown.sum();
	}

	/**
	 * Events of other nodes that could not be decoded.
	 * @return the number
	 */
	public long undecodable() {
		return this.undecodable.sum();
	}

	/**
	 * Events of this node that could not be sent.
	 * @return the number
	 */
	public long notSent() {
		return this.notSent.sum();
	}

	/**
	 * Events of other nodes on which a listener, or the transaction they were published
	 * in, has failed.
	 * @return the number
	 */
	public long notHandled() {
		return this.notHandled.sum();
	}

}
