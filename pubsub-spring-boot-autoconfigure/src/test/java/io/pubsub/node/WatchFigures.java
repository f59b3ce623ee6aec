package io.pubsub.node;

import io.pubsub.node.watch.WatchCounts;

/**
 * How much a node watches, and has watched, for tests elsewhere.
 *
 * @param own mailboxes of this node that anybody watches
 * @param asked what other nodes watch on this one
 * @param watched what this node watches on others
 * @param waiting watches that wait for their target to be back
 */
public record WatchFigures(long own, long asked, long watched, long waiting) {

	public static WatchFigures of(PubSubNode node) {
		WatchCounts counts = node.watchCounts();
		return new WatchFigures(counts.own(), counts.asked(), counts.watched(), counts.waiting());
	}

}
