package io.pubsub;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.pubsub.group.Groups;

/**
 * Which members of a group a message is for, such as
 * {@code GroupTarget.byKey("carts", customer).scope("shop")}. Immutable.
 *
 * @param scope the name of the group's scope, empty for the default
 * @param group the group's name
 * @param choice which of its members
 * @param key what decides which one, or null if they take turns
 * @see Publisher#sendToGroup(GroupTarget, Object)
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
	 * All members.
	 * @param group the group's name
	 * @return the target
	 */
	public static GroupTarget all(String group) {
		return new GroupTarget("", group, Choice.ALL, null);
	}

	/**
	 * All members on other nodes than the sender's.
	 * @param group the group's name
	 * @return the target
	 */
	public static GroupTarget others(String group) {
		return new GroupTarget("", group, Choice.OTHERS, null);
	}

	/**
	 * One member, on whichever node: they take turns, as far as this node sends.
	 * @param group the group's name
	 * @return the target
	 */
	public static GroupTarget one(String group) {
		return new GroupTarget("", group, Choice.ONE, null);
	}

	/**
	 * The one member that a key belongs to: the same for all nodes that see the same
	 * members, and as long as it is a member. When one comes or goes, only its own share
	 * of the keys changes hands.
	 * @param group the group's name
	 * @param key any text
	 * @return the target
	 */
	public static GroupTarget byKey(String group, String key) {
		return new GroupTarget("", group, Choice.ONE, Objects.requireNonNull(key, "key"));
	}

	/**
	 * The same in another scope.
	 * @param name the scope's name, see {@link Groups#scope(String)}
	 * @return the target
	 * @throws IllegalArgumentException if the name is empty
	 */
	public GroupTarget scope(String name) {
		if (name.isEmpty()) {
			throw new IllegalArgumentException("The name of a scope must not be empty");
		}
		return new GroupTarget(name, this.group, this.choice, this.key);
	}

	/**
	 * Which members of a group.
	 */
	public enum Choice {

		/** All. */
		ALL,

		/** All on other nodes than the sender's. */
		OTHERS,

		/** One. */
		ONE

	}

}
