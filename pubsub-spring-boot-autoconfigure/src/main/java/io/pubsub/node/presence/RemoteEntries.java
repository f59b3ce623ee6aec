package io.pubsub.node.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.cluster.RowObserver;
import io.pubsub.log.Printable;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.Row;

/**
 * Puts the entries of other nodes into the table, all rows of a change at once. Those of
 * a node that has not told its name wait until it has. What is no entry is dropped and
 * counted. Everything here runs on the control thread.
 */
final class RemoteEntries implements RowObserver, MembershipHandler {

	private static final Log logger = LogFactory.getLog(RemoteEntries.class);

	private final Map<UUID, EntryOwner> owners = new HashMap<>();

	/** Rows of nodes without a name. */
	private final Map<UUID, Set<Row>> waiting = new HashMap<>();

	/** What the change at hand adds. */
	private final List<NodePresenceEntry> added = new ArrayList<>();

	/** What the change at hand removes. */
	private final List<NodePresenceEntry> removed = new ArrayList<>();

	private final PresenceTable table;

	private final PayloadCodecs codecs;

	private final Losses losses;

	RemoteEntries(PresenceTable table, PayloadCodecs codecs, Losses losses) {
		this.table = table;
		this.codecs = codecs;
		this.losses = losses;
	}

	/** Takes in that a node has told its name, or has left. */
	@Override
	public void changed(MembershipEvent event) {
		if (event instanceof NodeJoined joined) {
			UUID id = joined.node().id();
			this.owners.put(id, new EntryOwner(joined.node(), this.codecs));
			Set<Row> waiting = this.waiting.remove(id);
			if (waiting != null) {
				waiting.forEach((row) -> added(id, row));
				applied(id);
			}
		}
		else if (event instanceof NodeLeft left) {
			this.owners.remove(left.node().id());
		}
	}

	@Override
	public void added(UUID id, Row row) {
		EntryOwner owner = this.owners.get(id);
		if (owner == null) {
			this.waiting.computeIfAbsent(id, (key) -> new LinkedHashSet<>()).add(row);
			return;
		}
		NodePresenceEntry entry = read(owner, row);
		if (entry != null) {
			this.added.add(entry);
		}
		else {
			this.losses.count(Cause.MALFORMED, null, owner.node().name(), 1);
		}
	}

	@Override
	public void removed(UUID id, Row row) {
		this.waiting.computeIfPresent(id, (key, waiting) -> {
			waiting.remove(row);
			return waiting.isEmpty() ? null : waiting;
		});
		EntryOwner owner = this.owners.get(id);
		// what has left may be told after its node has
		NodePresenceEntry entry = read((owner != null) ? owner : new EntryOwner(new Node("", id), this.codecs), row);
		if (entry != null) {
			this.removed.add(entry);
		}
	}

	@Override
	public void applied(UUID id) {
		if (!this.added.isEmpty() || !this.removed.isEmpty()) {
			this.table.change(this.added, this.removed);
			this.added.clear();
			this.removed.clear();
		}
	}

	private static @Nullable NodePresenceEntry read(EntryOwner owner, Row row) {
		try {
			return NodePresenceEntry.of(owner, row);
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Another node tells of what is no entry: " + Printable.message(ex));
			return null;
		}
	}

}
