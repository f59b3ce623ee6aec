package io.pubsub.jgroups.link;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jgroups.Address;

/**
 * How often a member of a cluster sends heartbeats to each other one, and looks whether
 * one has come from there: at each tick, or, in a large cluster, at some ticks only, so
 * that what a node sends grows more slowly than the cluster. Both members of a pair find
 * the same. Immutable.
 * <p>
 * Only the coordinator removes members that are silent, or, if it is silent itself, the
 * oldest of the others. So the oldest members, <i>seniors</i>, exchange heartbeats with
 * all others at each tick. If all seniors fall silent, the others must find out which of
 * themselves are still there: a node that suspects any other sends to all at each tick.
 *
 * @param seniors the oldest members
 * @param pause at every how many ticks others than seniors exchange heartbeats
 * @param senior whether this node is a senior
 */
record HeartbeatRhythm(Set<Address> seniors, int pause, boolean senior) {

	/** So many members may fail at once without others being noticed later for it. */
	static final int SENIORS = 3;

	/** All members at each tick. */
	static final HeartbeatRhythm EVEN = new HeartbeatRhythm(Set.of(), 1, false);

	/**
	 * Finds the rhythm of a node.
	 * @param self the node
	 * @param members all members, the oldest first
	 * @param suspects those that have been silent for too long
	 * @param few how many nodes may all exchange heartbeats at each tick
	 */
	static HeartbeatRhythm of(Address self, List<Address> members, Collection<Address> suspects, int few) {
		Set<Address> seniors = members.stream().limit(SENIORS).collect(Collectors.toUnmodifiableSet());
		int pause = suspects.isEmpty() ? Math.max(1, (members.size() + few - 1) / few) : 1;
		return new HeartbeatRhythm(seniors, pause, seniors.contains(self));
	}

	/** Whether all members are due at each tick. */
	boolean isEven() {
		return this.pause == 1 || this.senior;
	}

	/**
	 * Whether a heartbeat is to be sent to another member, or to be looked for.
	 * @param tick how many ticks came before
	 */
	boolean isDue(Address other, int tick) {
		return isEven() || this.seniors.contains(other) || Math.floorMod(tick + other.hashCode(), this.pause) == 0;
	}

}
