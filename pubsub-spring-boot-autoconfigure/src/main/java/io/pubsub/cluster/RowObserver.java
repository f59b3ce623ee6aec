package io.pubsub.cluster;

import java.util.UUID;

import io.pubsub.wire.Row;

/**
 * Notified of the rows of one kind that other members have. Called by the control thread,
 * so it must neither block nor send. It has to publish safely what other threads read.
 * <p>
 * Each row is added and removed once, even when a node leaves or everything is exchanged
 * anew after a partition: an added row was not there before, and a removed row was. If
 * rows change together, those of a snapshot are removed first, and those of a delta are
 * added first.
 */
public interface RowObserver {

	/**
	 * Asked before a row is kept: many nodes may have rows with the same texts, which
	 * should be kept once.
	 * @param row the row
	 * @return the same, or an equal one that has texts of rows that were added before
	 */
	default Row shared(Row row) {
		return row;
	}

	/**
	 * A node is a member now, and its rows, of all kinds, are not known yet.
	 * @param node the id of the node
	 */
	default void unknown(UUID node) {
	}

	/**
	 * A member's rows are known, and have been {@linkplain #added added}; or it has left,
	 * and they have been {@linkplain #removed removed}.
	 * @param node the id of the node
	 */
	default void known(UUID node) {
	}

	/**
	 * A member has a new row.
	 * @param node the id of the node
	 * @param row the row
	 */
	void added(UUID node, Row row);

	/**
	 * A member has lost a row, or left.
	 * @param node the id of the node
	 * @param row the row
	 */
	void removed(UUID node, Row row);

	/**
	 * All rows have been told that a member has changed together, or has had when it came
	 * or left; {@link #known} may follow.
	 * @param node the id of the node
	 */
	default void applied(UUID node) {
	}

}
