package io.pubsub.node.group;

import java.util.HashMap;
import java.util.LinkedHashSet;
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
import io.pubsub.Ref;
import io.pubsub.cluster.RowObserver;
import io.pubsub.log.Printable;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.wire.Row;

/**
 * Puts the members that other nodes have into the table. Those of a node that has not
 * told its name wait until it has, as an address has the name. What is no membership is
 * dropped and counted. Everything here runs on the control thread.
 */
final class RemoteMembers implements RowObserver, MembershipHandler {

	private static final Log logger = LogFactory.getLog(RemoteMembers.class);

	private final Map<UUID, Node> names = new HashMap<>();

	/** Memberships of nodes without a name. */
	private final Map<UUID, Set<Membership>> waiting = new HashMap<>();

	private final GroupTable table;

	private final Losses losses;

	RemoteMembers(GroupTable table, Losses losses) {
		this.table = table;
		this.losses = losses;
	}

	/** Takes in that a node has told its name, or has left. */
	@Override
	public void changed(MembershipEvent event) {
		if (event instanceof NodeJoined joined) {
			Node node = joined.node();
			this.names.put(node.id(), node);
			Set<Membership> waiting = this.waiting.remove(node.id());
			if (waiting != null) {
				waiting.forEach((membership) -> add(node, membership));
			}
		}
		else if (event instanceof NodeLeft left) {
			this.names.remove(left.node().id());
		}
	}

	@Override
	public void added(UUID id, Row row) {
		Membership membership = membership(row);
		Node node = this.names.get(id);
		if (membership == null) {
			this.losses.count(Cause.MALFORMED, null, (node != null) ? node.name() : id.toString(), 1);
		}
		else if (node != null) {
			add(node, membership);
		}
		else {
			this.waiting.computeIfAbsent(id, (key) -> new LinkedHashSet<>()).add(membership);
		}
	}

	private void add(Node node, Membership membership) {
		this.table.add(membership.group(), new Ref(node, membership.mailbox()), false);
	}

	@Override
	public void removed(UUID id, Row row) {
		Membership membership = membership(row);
		if (membership == null) {
			return;
		}
		Node node = this.names.get(id);
		if (node != null) {
			this.table.remove(membership.group(), new Ref(node, membership.mailbox()));
		}
		this.waiting.computeIfPresent(id, (key, waiting) -> {
			waiting.remove(membership);
			return waiting.isEmpty() ? null : waiting;
		});
	}

	private static @Nullable Membership membership(Row row) {
		try {
			return Membership.of(row);
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Another node tells of what is no member of a group: " + Printable.message(ex));
			return null;
		}
	}

}
