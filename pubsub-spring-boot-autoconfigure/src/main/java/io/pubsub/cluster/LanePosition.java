package io.pubsub.cluster;

import io.pubsub.wire.ClusterFrame;

/**
 * Where in the stream of messages to a node a lane begins.
 *
 * @param epoch see {@link io.pubsub.wire.Batch.Header}
 * @param sequence see {@link io.pubsub.wire.Batch.Header}
 * @param owed how many of the messages before it are for one mailbox or group
 * @param order what all lanes to the node hold while they send, so that what one has
 * begun to send arrives before what a later one sends
 */
record LanePosition(long epoch, long sequence, long owed, Object order) {

	/** Where the first lane to a node begins. */
	static LanePosition first(long epoch) {
		return new LanePosition(epoch, 0, 0, new Object());
	}

	/** How many of the messages that were owed a node that has left did not take. */
	long lost(ClusterFrame.Leaving farewell) {
		boolean known = farewell.epoch() == this.epoch && farewell.owed() >= 0;
		return known ? Math.max(0, this.owed - farewell.owed()) : 0;
	}

}
