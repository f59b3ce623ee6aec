package io.pubsub;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.pubsub.group.Groups;

/**
 * Selects members of a group, for example
 * {@code GroupTarget.byKey("carts", customer).scope("shop")}. Immutable.
 *
 * @param scope the name of the group's scope, empty for the default scope
 * @param group the name of the group
 * @param choice which members
 * @param key the text that chooses one member; null if members take turns
 * @see Publisher#sendToGroup(GroupTarget, Object)
 * @see io.pubsub.request.Requester#toGroup(GroupTarget)
 */
public record GroupTarget(String scope, String group, Choice choice, @Nullable String key) {

	public GroupTarget {
		Objects.requireNonNull(scope, "scope");
		Objects.requireNonNull(group, "group");
		Objects.requireNonNull(choice, "choice");
		if (key != null && choice != Choice.ONE) {
			throw new IllegalArgumentException("A key chooses one member, not " + choice);
		}
	}

	/**
	 * Selects all members.
	 * @param group the name of the group
	 * @return the target
	 */
	public static GroupTarget all(String group) {
		return new GroupTarget("", group, Choice.ALL, null);
	}

	/**
	 * Selects all members on nodes other than the sender's.
	 * @param group the name of the group
	 * @return the target
	 */
	public static GroupTarget others(String group) {
		/** All members on nodes other than the sender's. */
		return new GroupTarget("", group, Choice.OTHERS, null);
	}

	/**
	 * Selects one member on any node: members take turns for the messages of one sending
	 * node.
	 * @param group the name of the group
	 * @return the target
	 */
	public static GroupTarget one(String group) {
		return new GroupTarget("", group, Choice.ONE, null);
	}

	/**
	 * Selects the one member to which a key belongs. All nodes that see the same members
	 * select the same one, as long as it is a member. When a member comes or goes, only
	 * its own share of the keys moves.
	 * @param group the name of the group
	 * @param key any text
	 * @return the target
	 */
	public static GroupTarget byKey(String group, String key) {
		return new GroupTarget("", group, Choice.ONE, Objects.requireNonNull(key, "key"));
	}

	/**
	 * Selects the same members of the group of that name in another scope.
	 * @param name the name of the scope, see {@link Groups#scope(String)}
	 * @return the target
	 * @throws IllegalArgumentException if the name is empty
	 */
	public GroupTarget scope(String name) {
		if (name.isEmpty()) {
			throw new IllegalArgumentException("The name of a scope must not be empty");
		}
		return new GroupTarget(name, this.group, this.choice, this.key);
	}

	/** Which members of a group. */
	public enum Choice {

		/** All members. */
		ALL,

		/** All on other nodes than the sender's. */
		OTHERS,

		/** One member. */
		ONE

	}

}
