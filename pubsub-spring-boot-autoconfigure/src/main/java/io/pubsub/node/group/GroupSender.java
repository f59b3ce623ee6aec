package io.pubsub.node.group;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Offer;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.kernel.Rendezvous;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.FullMailboxes;
import io.pubsub.node.mailbox.LocalDeliveries;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.node.mailbox.NodeSender;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.WireOutput;

/**
 * Sends to groups. What is for one member is sent to its address. What is for several
 * names the group, and is given to the members of a node when it arrives there: so it is
 * the same bytes for all nodes, once for each, however many members there are.
 */
public final class GroupSender {

	private final LongAdder sent = new LongAdder();

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final LocalDeliveries deliveries;

	private final GroupTable table;

	private final NodeMailboxes mailboxes;

	private final NodeSender sender;

	private final Losses losses;

	private final Peers peers;

	public GroupSender(Kernel kernel, MailboxSlice mailboxes, GroupTable table) {
		this.codecs = kernel.codecs();
		this.encoder = kernel.encoder();
		this.deliveries = mailboxes.deliveries();
		this.table = table;
		this.mailboxes = mailboxes.mailboxes();
		this.sender = mailboxes.sender();
		this.losses = kernel.losses();
		this.peers = kernel.peers();
	}

	/**
	 * Sends a message, see
	 * {@link io.pubsub.Publisher#sendToGroup(GroupTarget, Object, Map)}.
	 */
	public int send(GroupTarget target, Object payload, Map<String, ?> headers) {
		Map<String, Object> checked = FrameEncoder.check(payload, headers);
		GroupName group = new GroupName(target.scope(), target.group());
		GroupMembers members = this.table.members(group);
		boolean here = (target.choice() != GroupTarget.Choice.OTHERS);
		int count = members.all().size() - (here ? 0 : members.local().size());
		if (count == 0) {
			return 0;
		}
		if (target.choice() == GroupTarget.Choice.ONE) {
			String key = target.key();
			if (key != null) {
				this.sender.send(members.all(), (rest) -> Rendezvous.choose(rest, key), payload, checked);
			}
			else {
				this.sender.send(members.all(), members::next, payload, checked);
			}
			return 1;
		}
		send(group, here ? members.local() : List.of(), members.otherNodes(), payload, checked);
		return count;
	}

	private void send(GroupName group, List<Ref> local, List<UUID> nodes, Object object, Map<String, Object> headers) {
		Route route = this.peers.routes().to(nodes);
		Payload payload = null;
		WireOutput frame = null;
		if (!route.isNowhere()) {
			payload = this.codecs.encode(object);
			frame = this.encoder.encode(new Frame.SendToGroup(group.scope(), group.group(), headers, payload),
					group.group());
		}
		Delivery delivery = this.deliveries.toMailboxes(local, group.group(), headers, object, payload);
		this.sent.increment();
		FullMailboxes full = local.isEmpty() ? new FullMailboxes() : deliver(local, delivery, true);
		if (frame != null) {
			this.peers.outbound().send(route, frame, (to, node) -> countLeft(node));
		}
		countMissing(nodes, route.nodes());
		full.throwFor("of the group '" + group.group() + "'");
	}

	/** Some nodes may have left since their members were looked up. */
	private void countMissing(List<UUID> nodes, List<UUID> reached) {
		if (reached.size() < nodes.size()) {
			for (UUID node : nodes) {
				if (!reached.contains(node)) {
					countLeft(node);
				}
			}
		}
	}

	private void countLeft(UUID node) {
		this.losses.count(Cause.NO_MAILBOX, null, this.peers.members().node(node).name(), 1);
	}

	/**
	 * Gives a message to mailboxes of this node. If all of them have closed, the message
	 * is lost for this node, and counted once.
	 * @return those that failed
	 */
	private FullMailboxes deliver(Collection<Ref> members, Delivery delivery, boolean mayBlock) {
		FullMailboxes full = new FullMailboxes();
		boolean taken = false;
		for (Ref member : members) {
			Offer offer = this.mailboxes.offer(member.id(), delivery, mayBlock);
			taken |= (offer != Offer.CLOSED);
			full.count(offer);
		}
		if (!taken) {
			this.losses.count(Cause.NO_MAILBOX, null, delivery.sender().name(), 1);
		}
		return full;
	}

	/** Takes in a message of another node's, on a thread of the transport. */
	public void received(Node from, Frame.SendToGroup message) {
		Collection<Ref> members;
		try {
			members = this.table.receivers(new GroupName(message.scope(), message.group()));
		}
		catch (IllegalArgumentException ex) {
			this.losses.count(Cause.MALFORMED, null, from.name(), 1);
			return;
		}
		deliver(members, Delivery.remote(null, from, message.headers(), this.codecs, message.payload()), false);
	}

	/** How many messages were sent to several members. */
	public long sent() {
		return this.sent.sum();
	}

}
