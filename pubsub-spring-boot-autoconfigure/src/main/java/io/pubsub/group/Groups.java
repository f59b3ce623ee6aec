package io.pubsub.group;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.pubsub.GroupTarget;
import io.pubsub.Mailbox;
import io.pubsub.Publisher;
import io.pubsub.Ref;

/**
 * Named groups of mailboxes all over the cluster. A group is there as long as it has a
 * member. Thread-safe; no method waits for other nodes.
 * <p>
 * What this node's mailboxes do is seen here at once, and by the other nodes soon. They
 * do not hear of what is undone again within some 10 ms. A mailbox that closes leaves all
 * its groups, and so do those of a node that leaves or dies, or is cut off; the others
 * see all of those again that are members still when the cluster is one again.
 * <p>
 * Reading never waits. What is read of one group is one moment's truth; several groups
 * are each read at a moment of their own.
 * <p>
 * A group's name is 1 to 4,096 characters of any kind, or an
 * {@link IllegalArgumentException} is thrown. Once this node has stopped there are no
 * groups, and nothing is heard of them.
 *
 * @see Publisher#sendToGroup(GroupTarget, Object)
 * @see GroupMember
 */
public interface Groups {

	/**
	 * Makes a mailbox a member. It is one until it has left as often as it has joined,
	 * but is listed, and told to monitors, once.
	 * @param group the group's name
	 * @param mailbox the mailbox, of this node
	 * @return completes on a worker when every other node sees the member; exceptionally,
	 * on the thread that ends it, if it is none any more before that; if the caller
	 * completes it before, for example with {@code cancel} or {@code orTimeout}, the
	 * mailbox leaves once
	 * @throws IllegalArgumentException if the mailbox is another node's
	 * @throws IllegalStateException if the mailbox is closed, as all are when this node
	 * has stopped
	 */
	CompletableFuture<Void> join(String group, Mailbox mailbox);

	/**
	 * Takes back one {@link #join}.
	 * @param group the group's name
	 * @param mailbox the mailbox, of this node
	 * @return false if it was no member
	 * @throws IllegalArgumentException if the mailbox is another node's
	 */
	boolean leave(String group, Mailbox mailbox);

	/**
	 * The members of a group on all nodes.
	 * @param group the group's name
	 * @return a snapshot, each member once, empty if there is no such group
	 */
	List<Ref> members(String group);

	/**
	 * The members of a group on this node.
	 * @param group the group's name
	 * @return a snapshot, each member once, in the order in which they joined
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
	 * Watches one group, which need not be there yet.
	 * @param group the group's name
	 * @param listener hears who is a member, and then of all who join and leave
	 * @return ends that
	 * @throws IllegalStateException if this node has stopped
	 */
	GroupMonitor monitor(String group, GroupListener listener);

	/**
	 * Watches all groups of this scope, those to come included.
	 * @param listener hears who is a member of which, and then of all who join and leave
	 * @return ends that
	 * @throws IllegalStateException if this node has stopped
	 */
	GroupMonitor monitorAll(GroupListener listener);

	/**
	 * The groups of another scope, on this and all other nodes. Groups of different
	 * scopes share nothing, whatever their names.
	 * @param name the scope's name, 1 to 255 characters
	 * @return the same groups for the same name, whichever scope is asked
	 */
	Groups scope(String name);

}
