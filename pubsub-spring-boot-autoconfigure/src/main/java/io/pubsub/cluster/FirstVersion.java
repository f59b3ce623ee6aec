package io.pubsub.cluster;

import java.util.List;

import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Row;

/**
 * What nodes are told that speak version 1 of the protocol alone. They read only rows of
 * the kinds that there were, and drop a frame that has others. So these are left out;
 * versions stay the same, and nobody waits for what such a node cannot know.
 */
final class FirstVersion {

	private FirstVersion() {
	}

	/** A change, or the same one if such nodes can read it. */
	static ClusterFrame.Delta of(ClusterFrame.Delta delta) {
		List<Row> added = readable(delta.added());
		List<Row> removed = readable(delta.removed());
		return (added == delta.added() && removed == delta.removed()) ? delta
				: new ClusterFrame.Delta(delta.version(), added, removed);
	}

	/** A part of all rows, or the same one if such nodes can read it. */
	static ClusterFrame.Snapshot of(ClusterFrame.Snapshot part) {
		List<Row> rows = readable(part.rows());
		return (rows == part.rows()) ? part
				: new ClusterFrame.Snapshot(part.version(), part.first(), part.last(), rows);
	}

	private static List<Row> readable(List<Row> rows) {
		return rows.stream().allMatch((row) -> row.kind().isOfVersion1()) ? rows
				: rows.stream().filter((row) -> row.kind().isOfVersion1()).toList();
	}

}
