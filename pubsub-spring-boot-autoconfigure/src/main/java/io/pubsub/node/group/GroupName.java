package io.pubsub.node.group;

import java.util.Comparator;
import java.util.Objects;

import io.pubsub.node.kernel.NameLimits;

/**
 * What tells one group from all others of the cluster.
 *
 * @param scope the name of its scope, empty for the default
 * @param group its name
 */
public record GroupName(String scope, String group) implements Comparable<GroupName> {

	private static final Comparator<GroupName> ORDER = Comparator.comparing(GroupName::scope)
		.thenComparing(GroupName::group);

	static final int MAX_SCOPE_LENGTH = 255;

	private static final String SCOPE = "The name of a scope";

	public GroupName {
		Objects.requireNonNull(scope, "scope");
		Objects.requireNonNull(group, "group");
		NameLimits.check(scope, SCOPE, 0, MAX_SCOPE_LENGTH);
		NameLimits.check(group, "The name of a group", 1, NameLimits.MAX_LENGTH);
	}

	/** Has hash tables find a group fast also among many that have the same hash. */
	@Override
	public int compareTo(GroupName other) {
		return ORDER.compare(this, other);
	}

	/**
	 * Checks the name of a scope other than the default.
	 * @throws IllegalArgumentException if it is none
	 */
	static String checkScope(String name) {
		Objects.requireNonNull(name, "scope");
		NameLimits.check(name, SCOPE, 1, MAX_SCOPE_LENGTH);
		return name;
	}

}
