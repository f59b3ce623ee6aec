package io.pubsub.node;

import java.util.Objects;

/**
 * What tells one group from all others of the cluster.
 *
 * @param scope the name of its scope, empty for the default
 * @param group its name
 */
record GroupName(String scope, String group) {

	static final int MAX_LENGTH = 4096;

	static final int MAX_SCOPE_LENGTH = 255;

	GroupName {
		Objects.requireNonNull(scope, "scope");
		Objects.requireNonNull(group, "group");
		check(scope.length() <= MAX_SCOPE_LENGTH, "scope", MAX_SCOPE_LENGTH, scope);
		check(!group.isEmpty() && group.length() <= MAX_LENGTH, "group", MAX_LENGTH, group);
	}

	/**
	 * Checks the name of a scope other than the default.
	 * @throws IllegalArgumentException if it is none
	 */
	static String checkScope(String name) {
		check(!name.isEmpty() && name.length() <= MAX_SCOPE_LENGTH, "scope", MAX_SCOPE_LENGTH, name);
		return name;
	}

	private static void check(boolean valid, String what, int max, String name) {
		if (!valid) {
			throw new IllegalArgumentException(
					"The name of a %s has 1 to %d characters, not %d".formatted(what, max, name.length()));
		}
	}

}
