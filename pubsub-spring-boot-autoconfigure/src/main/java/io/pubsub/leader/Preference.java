package io.pubsub.leader;

import java.util.Collection;
import java.util.UUID;

/**
 * The order in which candidates are elected, which differs from name to name, so that
 * names spread over the nodes. It is the same on all nodes, and a candidate that comes or
 * goes changes nothing among the others. (Thaler and Ravishankar, A Name-Based Mapping
 * Scheme for Rendezvous, 1996.)
 */
final class Preference {

	private Preference() {
	}

	/** How many of the candidates come before one of them. */
	static int rank(String name, Collection<UUID> candidates, UUID candidate) {
		long hash = mix(name.hashCode());
		long own = weight(hash, candidate);
		return (int) candidates.stream().filter((other) -> weight(hash, other) > own).distinct().count();
	}

	private static long weight(long hash, UUID candidate) {
		return mix(mix(hash ^ candidate.getMostSignificantBits()) ^ candidate.getLeastSignificantBits());
	}

	/** Spreads a number over all bits. (The finalizer of SplitMix64.) */
	private static long mix(long number) {
		long mixed = number + 0x9E3779B97F4A7C15L;
		mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

}
