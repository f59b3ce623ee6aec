package io.pubsub.node.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import io.pubsub.Ref;

/**
 * Chooses a member by a key: the one that has the highest weight, which is a hash of key
 * and member. So who sees the same members chooses the same, in whichever order they
 * stand; and a key leaves its member only for one that has come, or when it has gone.
 * (Thaler and Ravishankar, A Name-Based Mapping Scheme for Rendezvous, 1996.)
 */
public final class Rendezvous {

	private Rendezvous() {
	}

	/** The member that a key belongs to. There must be one. */
	public static Ref choose(List<Ref> members, String key) {
		long hash = mix(key.hashCode());
		Ref chosen = members.get(0);
		long highest = weight(chosen, hash);
		for (int i = 1; i < members.size(); i++) {
			Ref member = members.get(i);
			long weight = weight(member, hash);
			if (weight > highest) {
				chosen = member;
				highest = weight;
			}
		}
		return chosen;
	}

	/**
	 * The nodes that a key belongs to.
	 * @param nodes the ids of the nodes to choose from
	 * @param key the key
	 * @param count how many nodes
	 * @return the ids of so many nodes, or of all if there are fewer, those of the
	 * highest weight first
	 */
	public static List<UUID> highest(Collection<UUID> nodes, String key, int count) {
		long hash = mix(key.hashCode());
		return nodes.stream()
			.sorted(Comparator.comparingLong((UUID node) -> weight(node, hash)).reversed())
			.limit(count)
			.toList();
	}

	private static long weight(UUID node, long hash) {
		return mix(mix(hash ^ node.getMostSignificantBits()) ^ node.getLeastSignificantBits());
	}

	private static long weight(Ref member, long hash) {
		long node = mix(hash ^ member.node().id().getMostSignificantBits())
				^ member.node().id().getLeastSignificantBits();
		return mix(mix(node) ^ member.id());
	}

	/**
	 * Spreads a number over all bits. (The finalizer of SplitMix64. All nodes must agree,
	 * so it must never change.)
	 */
	private static long mix(long number) {
		long mixed = number + 0x9E3779B97F4A7C15L;
		mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

}
