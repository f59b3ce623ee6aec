package io.pubsub.node.group;

import io.pubsub.group.Groups;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Row;

/**
 * Groups: their members on all nodes, and what is sent to them.
 */
public final class GroupSlice implements Slice {

	private final GroupTable table;

	private final LocalMembers own;

	private final Groups groups;

	private final GroupSender sender;

	public GroupSlice(Kernel kernel, MailboxSlice mailboxes) {
		this.table = new GroupTable(kernel.workers());
		this.own = new LocalMembers(this.table, kernel.peers());
		this.groups = new NodeGroups("", this.table, this.own, mailboxes.mailboxes());
		this.sender = new GroupSender(kernel, mailboxes, this.table);
		RemoteMembers others = new RemoteMembers(this.table, kernel.losses());
		kernel.on(others);
		kernel.on(Row.Kind.GROUP, others);
		kernel.on(Frame.SendToGroup.class, this.sender::received);
	}

	public Groups groups() {
		return this.groups;
	}

	public GroupTable table() {
		return this.table;
	}

	public GroupSender sender() {
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
