package io.pubsub.node;

import io.pubsub.group.Groups;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Row;

/**
 * Groups: their members on all nodes, and what is sent to them.
 */
final class GroupSlice implements Slice {

	private final GroupTable table;

	private final OwnMembers own;

	private final Groups groups;

	private final GroupSender sender;

	GroupSlice(Kernel kernel, MailboxSlice mailboxes) {
		this.table = new GroupTable(kernel.workers());
		this.own = new OwnMembers(this.table, kernel.peers());
		this.groups = new NodeGroups("", this.table, this.own, mailboxes.mailboxes());
		this.sender = new GroupSender(kernel, mailboxes, this.table);
		OtherMembers others = new OtherMembers(this.table, kernel.losses());
		kernel.on(others);
		kernel.on(Row.Kind.GROUP, others);
		kernel.on(Frame.SendToGroup.class, this.sender::received);
	}

	Groups groups() {
		return this.groups;
	}

	GroupTable table() {
		return this.table;
	}

	GroupSender sender() {
		return this.sender;
	}

	@Override
	public void withdraw() {
		this.own.leaveAll();
	}

	@Override
	public void close() {
		this.table.close();
	}

}
