package io.pubsub.group;

import java.util.List;
import java.util.Map;

import io.pubsub.Ref;

/**
 * What hears who joins and leaves groups: by one thread of the dispatcher at a time, and
 * in order. May block: calls wait meanwhile, without a bound, as none may be missing.
 * What it throws is logged, and the next call made.
 */
public interface GroupListener {

	/**
	 * Called once, before anything else.
	 * @param members by group, who is a member as monitoring begins; nothing is missing,
	 * and nothing told twice, between that and the calls that follow
	 */
	default void onMembers(Map<String, List<Ref>> members) {
	}

	/**
	 * A mailbox has become a member.
	 * @param group the group's name
	 * @param member the mailbox
	 */
	void onJoined(String group, Ref member);

	/**
	 * A mailbox is no member any more: it left, was closed, or its node is gone.
	 * @param group the group's name
	 * @param member the mailbox
	 */
	void onLeft(String group, Ref member);

}
