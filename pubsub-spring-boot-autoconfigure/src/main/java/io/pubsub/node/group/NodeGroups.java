package io.pubsub.node.group;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.pubsub.Mailbox;
import io.pubsub.Ref;
import io.pubsub.group.GroupListener;
import io.pubsub.group.GroupMonitor;
import io.pubsub.group.Groups;
import io.pubsub.node.mailbox.NodeMailboxes;

/**
 * The groups of one scope, for the users of one node.
 *
 * @param name of the scope, empty for the default
 * @param table who is a member
 * @param own changes that
 * @param mailboxes those of this node
 */
record NodeGroups(String name, GroupTable table, LocalMembers own, NodeMailboxes mailboxes) implements Groups {

	@Override
	public CompletableFuture<Void> join(String group, Mailbox mailbox) {
		return this.own.join(named(group), this.mailboxes.requireOwn(mailbox));
	}

	@Override
	public boolean leave(String group, Mailbox mailbox) {
		return this.own.leave(named(group), this.mailboxes.requireOwn(mailbox));
	}

	@Override
	public List<Ref> members(String group) {
		return this.table.members(named(group)).all();
	}

	@Override
	public List<Ref> localMembers(String group) {
		return this.table.members(named(group)).local();
	}

	@Override
	public Set<String> groups() {
		return this.table.groups(this.name, (members) -> true);
	}

	@Override
	public Set<String> localGroups() {
		return this.table.groups(this.name, (members) -> !members.local().isEmpty());
	}

	@Override
	public GroupMonitor monitor(String group, GroupListener listener) {
		return this.table.monitor(named(group), listener);
	}

	@Override
	public GroupMonitor monitorAll(GroupListener listener) {
		return this.table.monitorAll(this.name, listener);
	}

	@Override
	public Groups scope(String name) {
		return new NodeGroups(GroupName.checkScope(name), this.table, this.own, this.mailboxes);
	}

	private GroupName named(String group) {
		return new GroupName(this.name, group);
	}

	@Override
	public String toString() {
		return this.name.isEmpty() ? "Groups" : "Groups of scope '" + this.name + "'";
	}

}
