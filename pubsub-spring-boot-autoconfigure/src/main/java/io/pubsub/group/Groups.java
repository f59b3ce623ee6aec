package io.pubsub.group;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.pubsub.GroupTarget;
import io.pubsub.Mailbox;
import io.pubsub.Publisher;
import io.pubsub.Ref;

/**
 * Named groups of mailboxes across the cluster. A group exists while it has a member.
 * Thread-safe; no method waits for other nodes.
 * <p>
 * Changes made on this node are visible here at once, and on other nodes soon after.
 * Other nodes may not see a change that is undone within about 10 ms. A mailbox that
 * closes leaves all its groups; so do all mailboxes of a node that leaves, crashes or is
 * cut off. After a partition both sides see all members again.
 * <p>
 * Reading answers from memory. The members of one group are those of one moment; several
 * groups may be read at different moments.
 * <p>
 * The name of a group has 1 to 4,096 characters of any kind, but no half of a surrogate
 * pair; otherwise an {@link IllegalArgumentException} is thrown. After this node has
 * stopped there are no groups, and listeners are not notified.
 *
 * @see Publisher#sendToGroup(GroupTarget, Object)
 * @see GroupMember
 */
public interface Groups {

	/**
	 * Makes a mailbox a member of a group. It remains a member until it has left as often
	 * as it has joined, but is listed and reported only once.
	 * @param group the name of the group
	 * @param mailbox a mailbox of this node
	 * @return completes on a worker thread when every other node sees the member;
	 * exceptionally, on the thread that ends the membership, if it ends before that. If
	 * the caller completes it first, for example by {@code cancel} or {@code orTimeout},
	 * the mailbox leaves once
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 * @throws IllegalStateException if the mailbox is closed, as all are when this node
	 * has stopped
	 */
	CompletableFuture<Void> join(String group, Mailbox mailbox);

	/**
	 * Undoes one {@link #join}.
	 * @param group the name of the group
	 * @param mailbox a mailbox of this node
	 * @return false if the mailbox was not a member
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 */
	boolean leave(String group, Mailbox mailbox);

	/**
	 * The members of a group on all nodes.
	 * @param group the name of the group
	 * @return a snapshot with each member once; empty if the group does not exist
	 */
	List<Ref> members(String group);

	/**
	 * The members of a group on this node.
	 * @param group the name of the group
	 * @return a snapshot with each member once, in the order in which they joined
	 */
	List<Ref> localMembers(String group);

	/**
	 * The groups that have members.
	 * @return a snapshot of their names
	 */
	Set<String> groups();

	/**
	 * The groups that have members on this node.
	 * @return a snapshot of their names
	 */
	Set<String> localGroups();

	/**
	 * Monitors one group, which need not exist yet.
	 * @param group the name of the group
	 * @param listener is notified of the present members, and then of every change
	 * @return ends the monitor
	 * @throws IllegalStateException if this node has stopped
	 */
	GroupMonitor monitor(String group, GroupListener listener);

	/**
	 * Monitors all present and future groups of this scope.
	 * @param listener is notified of the present members, and then of every change
	 * @return ends the monitor
	 * @throws IllegalStateException if this node has stopped
	 */
	GroupMonitor monitorAll(GroupListener listener);

	/**
	 * The groups of another scope, on all nodes. Groups in different scopes are
	 * independent, even under the same name.
	 * @param name the name of the scope, 1 to 255 characters
	 * @return the groups; always the same ones for the same name
	 */
	Groups scope(String name);

}
