package io.pubsub.topic;

import org.jspecify.annotations.Nullable;

/**
 * The groups of relays, which pass on what is published to all subscribers of a topic. A
 * relay has many topics and patterns in one group, so that it gets each message once, and
 * gets neither requests nor what is published to one node only.
 */
public final class RelayGroup {

	private static final String PREFIX = "pubsub.relay.";

	private RelayGroup() {
	}

	/**
	 * The group of some relays.
	 * @param name what they have in common
	 * @return the group, which no other subscriber can have
	 */
	public static String of(String name) {
		return PREFIX + name;
	}

	/**
	 * Whether a group is one of relays.
	 * @param group the group, or null for none
	 * @return true if so
	 */
	public static boolean is(@Nullable String group) {
		return group != null && group.startsWith(PREFIX);
	}

}
