package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.jgroups.Address;
import org.jgroups.stack.MembershipChangePolicy;
import org.jgroups.util.UUID;

/**
 * Ids of nodes: UUIDs of version 7 (RFC 9562), which sort by the time of starting. So the
 * members are oldest first even when clusters have merged, which JGroups would append to
 * each other.
 */
final class NodeIds {

	private static final long VERSION = 0x7000L;

	private static final long VARIANT = 0x8000000000000000L;

	private NodeIds() {
	}

	static UUID create() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long time = System.currentTimeMillis() << 16;
		return new UUID(time | VERSION | random.nextLong(1 << 12), VARIANT | (random.nextLong() >>> 2));
	}

	static java.util.UUID of(Address address) {
		UUID uuid = (UUID) address;
		return new java.util.UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
	}

	/** Joiners go last; what merges is sorted. JGroups goes on to change the lists. */
	static final class OldestFirst implements MembershipChangePolicy {

		@Override
		public List<Address> getNewMembership(Collection<Address> current, Collection<Address> joiners,
				Collection<Address> leavers, Collection<Address> suspects) {
			Set<Address> members = new LinkedHashSet<>(current);
			leavers.forEach(members::remove);
			suspects.forEach(members::remove);
			members.addAll(joiners);
			return new ArrayList<>(members);
		}

		@Override
		public List<Address> getNewMembership(Collection<Collection<Address>> subviews) {
			return subviews.stream()
				.flatMap(Collection::stream)
				.distinct()
				.sorted()
				.collect(Collectors.toCollection(ArrayList::new));
		}

	}

}
