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
		check(scope, "scope", 0, MAX_SCOPE_LENGTH);
		check(group, "group", 1, MAX_LENGTH);
	}

	/**
	 * Checks the name of a scope other than the default.
	 * @throws IllegalArgumentException if it is none
	 */
	static String checkScope(String name) {
		Objects.requireNonNull(name, "scope");
		check(name, "scope", 1, MAX_SCOPE_LENGTH);
		return name;
	}

	private static void check(String name, String what, int min, int max) {
		if (name.length() < min || name.length() > max) {
			throw new IllegalArgumentException(
					"The name of a %s has 1 to %d characters, not %d".formatted(what, max, name.length()));
		}
		for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
			// one half of a pair would arrive at other nodes as something else
			if (Character.getType(name.codePointAt(i)) == Character.SURROGATE) {
				throw new IllegalArgumentException(
						"The name of a %s is no text: there is half a character at %d".formatted(what, i));
			}
		}
	}

}
