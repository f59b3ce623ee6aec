package io.pubsub.group;

import java.util.List;
import java.util.Map;

import io.pubsub.Ref;

/**
 * Notified when mailboxes join and leave groups. Calls run on worker threads, in order,
 * and never overlap. May block: later calls then wait, without a limit, because none may
 * be missing. Exceptions are logged, and the next call is made.
 */
public interface GroupListener {

	/**
	 * Called once, before all other methods.
	 * @param members the members of each group when monitoring begins; the calls that
	 * follow continue from there without gaps or duplicates
	 */
	default void onMembers(Map<String, List<Ref>> members) {
	}

	/**
	 * A mailbox has become a member.
	 * @param group the name of the group
	 * @param member the mailbox
	 */
	void onJoined(String group, Ref member);

	/**
	 * A mailbox is no longer a member: it left the group, was closed, or its node has
	 * left.
	 * @param group the name of the group
	 * @param member the mailbox
	 */
	void onLeft(String group, Ref member);

}
