package io.pubsub.cluster;

import java.util.UUID;

import io.pubsub.wire.Row;

/**
 * Hears of the rows of one kind that other members have. Called by the control thread, so
 * it must neither block nor send; what others read it has to publish safely itself.
 * <p>
 * A row that is added is not there yet, and one that is removed is there: each comes and
 * goes once, also when a node leaves or everything is exchanged anew after a partition.
 * Of rows that change together, a snapshot's go before they come, and a delta's come
 * before they go.
 */
public interface RowObserver {

	/**
	 * A node is a member now, and its rows, of all kinds, are not known yet.
	 * @param node the id of the node
	 */
	void unknown(UUID node);

	/**
	 * A member's rows are known, and have been {@linkplain #added added}; or it has left,
	 * and they have been {@linkplain #removed removed}.
	 * @param node the id of the node
	 */
	void known(UUID node);

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
