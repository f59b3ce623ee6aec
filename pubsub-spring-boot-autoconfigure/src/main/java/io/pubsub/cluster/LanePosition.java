package io.pubsub.cluster;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.pubsub.wire.ClusterFrame;

/**
 * Where in the stream of messages to a node a lane begins.
 *
 * @param epoch see {@link io.pubsub.wire.Batch.Header}
 * @param sequence see {@link io.pubsub.wire.Batch.Header}
 * @param owed how many of the messages before it are for one mailbox or group
 * @param guesses how many of them no node was known to want
 * @param order what all lanes to the node hold while they send, so that what one has
 * begun to send arrives before what a later one sends
 */
record LanePosition(long epoch, long sequence, long owed, long guesses, Lock order) {

	/** Where the first lane to a node begins. */
	static LanePosition first(long epoch) {
		return new LanePosition(epoch, 0, 0, 0, new ReentrantLock());
	}

	/** The same without those that no node was known to want. */
	LanePosition known() {
		return new LanePosition(this.epoch, this.sequence, this.owed, 0, this.order);
	}

	/** How many of the messages that were owed a node that has left did not take. */
	long lost(ClusterFrame.Leaving farewell) {
		boolean heard = farewell.epoch() == this.epoch || farewell.epoch() == 0;
		boolean known = heard && farewell.owed() >= 0;
		return known ? Math.max(0, this.owed - farewell.owed()) : 0;
	}

}
