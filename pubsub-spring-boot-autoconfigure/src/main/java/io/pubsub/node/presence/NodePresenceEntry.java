package io.pubsub.node.presence;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.log.Printable;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;

/**
 * One version of an entry. There are very many of these: what is not needed to find one
 * is read from its row when it is asked for.
 */
final class NodePresenceEntry implements PresenceEntry {

	/** Values of so many types are kept. */
	private static final int MAX_DECODED = 4;

	private final EntryOwner owner;

	private final String key;

	private final Row row;

	private final long number;

	/** Null on other nodes than the entry's own. */
	private final @Nullable PresenceHandle handle;

	/** What the metadata was decoded to so far. */
	private volatile @Nullable Decoded decoded;

	private NodePresenceEntry(EntryOwner owner, PresenceRow content, String key, Row row,
			@Nullable PresenceHandle handle) {
		this.owner = owner;
		this.key = key;
		this.row = row;
		this.number = content.number();
		this.handle = handle;
	}

	/**
	 * An entry of another node.
	 * @throws IllegalArgumentException if the row does not tell of one
	 */
	static NodePresenceEntry of(EntryOwner owner, Row row) {
		PresenceRow content = PresenceRow.head(row);
		return new NodePresenceEntry(owner, content, content.key(), row, null);
	}

	/** A new entry of this node. */
	static NodePresenceEntry first(EntryOwner owner, String scope, String key, long number, @Nullable Payload metadata,
			PresenceHandle handle) {
		PresenceRow content = new PresenceRow(number, 1, System.currentTimeMillis(), key, metadata);
		return new NodePresenceEntry(owner, content, key, content.row(scope), handle);
	}

	/** The next version of this entry. */
	NodePresenceEntry next(@Nullable Payload metadata) {
		PresenceRow content = new PresenceRow(this.number, version() + 1, PresenceRow.joined(this.row), this.key,
				metadata);
		return new NodePresenceEntry(this.owner, content, this.key, content.row(scope()), this.handle);
	}

	Row row() {
		return this.row;
	}

	long version() {
		return PresenceRow.version(this.row);
	}

	@Nullable PresenceHandle handle() {
		return this.handle;
	}

	/** One of the hashes of what tells this entry from all others. */
	long hash(int round) {
		return SecretHash.of(nodeId(), this.number, round);
	}

	private UUID nodeId() {
		return this.owner.node().id();
	}

	@Override
	public String scope() {
		return this.row.key();
	}

	@Override
	public String key() {
		return this.key;
	}

	@Override
	public Node node() {
		return this.owner.node();
	}

	@Override
	public String id() {
		return nodeId() + "-" + this.number;
	}

	@Override
	public Instant joined() {
		return Instant.ofEpochMilli(joinedMillis());
	}

	long joinedMillis() {
		return PresenceRow.joined(this.row);
	}

	/** Compares those that joined at the same time, the same way on all nodes. */
	int compareIds(NodePresenceEntry other) {
		int nodes = nodeId().compareTo(other.nodeId());
		return (nodes != 0) ? nodes : Long.compare(this.number, other.number);
	}

	@Override
	public <T> @Nullable T metadata(Class<T> type) {
		return metadata((Type) type);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T metadata(Type type) {
		Object known = Decoded.find(this.decoded, type);
		if (known != null) {
			return (T) known;
		}
		Payload metadata = PresenceRow.metadata(this.row);
		if (metadata == null) {
			return null;
		}
		Object value = this.owner.codecs().decode(metadata, type);
		// an array is the caller's, who may change it
		return (T) ((value instanceof byte[]) ? value : keep(type, value));
	}

	/** Keeps a value, unless another thread has been faster. */
	private synchronized Object keep(Type type, Object value) {
		Decoded decoded = this.decoded;
		Object known = Decoded.find(decoded, type);
		if (known != null) {
			return known;
		}
		boolean full = decoded != null && decoded.count() >= MAX_DECODED;
		this.decoded = new Decoded(type, value, full ? null : decoded);
		return value;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof NodePresenceEntry that && this.number == that.number && nodeId().equals(that.nodeId());
	}

	@Override
	public int hashCode() {
		return nodeId().hashCode() * 31 + Long.hashCode(this.number);
	}

	@Override
	public String toString() {
		return Printable.text(this.key) + " in " + Printable.text(scope()) + ", " + this.number + "@" + node();
	}

	/**
	 * Metadata as one type, and those before.
	 */
	private record Decoded(Type type, Object value, @Nullable Decoded next) {

		static @Nullable Object find(@Nullable Decoded first, Type type) {
			for (Decoded each = first; each != null; each = each.next) {
				if (each.type.equals(type)) {
					return each.value;
				}
			}
			return null;
		}

		int count() {
			return (this.next != null) ? this.next.count() + 1 : 1;
		}

	}

}
