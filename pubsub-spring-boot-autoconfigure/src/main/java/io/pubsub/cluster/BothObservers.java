package io.pubsub.cluster;

import java.util.UUID;

import io.pubsub.wire.Row;

/**
 * Two observers of the same rows, notified one after the other.
 *
 * @param first the one that is notified first
 * @param second the other one
 */
record BothObservers(RowObserver first, RowObserver second) implements RowObserver {

	@Override
	public Row shared(Row row) {
		return this.first.shared(row);
	}

	@Override
	public void unknown(UUID node) {
		this.first.unknown(node);
		this.second.unknown(node);
	}

	@Override
	public void known(UUID node) {
		this.first.known(node);
		this.second.known(node);
	}

	@Override
	public void added(UUID node, Row row) {
		this.first.added(node, row);
		this.second.added(node, row);
	}

	@Override
	public void removed(UUID node, Row row) {
		this.first.removed(node, row);
		this.second.removed(node, row);
	}

	@Override
	public void applied(UUID node) {
		this.first.applied(node);
		this.second.applied(node);
	}

}
