package io.pubsub.topic;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whose turn it is in each group that shares the messages of topics. A group is
 * remembered only while it has members, so names that come and go leave nothing behind.
 * The first turn is a random one, so that publishers which begin at the same time do not
 * all begin with the same member. Thread-safe.
 */
public final class GroupTurns {

	private final Map<String, Turns> groups = new ConcurrentHashMap<>();

	/**
	 * Counts one more member of a group.
	 * @param group the group's name
	 */
	public void added(String group) {
		this.groups.compute(group, (key, known) -> {
			Turns turns = (known != null) ? known : new Turns();
			turns.members++;
			return turns;
		});
	}

	/**
	 * Counts one member less, which was added; forgets the group with the last one.
	 * @param group the group's name
	 */
	public void removed(String group) {
		this.groups.computeIfPresent(group, (key, turns) -> {
			turns.members--;
			return (turns.members > 0) ? turns : null;
		});
	}

	/**
	 * Takes the next turn of a group.
	 * @param group the group's name
	 * @param candidates how many there are to choose from, at least one
	 * @return the place of the one whose turn it is, from 0
	 */
	public int next(String group, int candidates) {
		Turns turns = this.groups.get(group);
		// the last member may have gone since the candidates were found
		int turn = (turns != null) ? turns.next.getAndIncrement() : 0;
		return Math.floorMod(turn, candidates);
	}

	/**
	 * How many groups are remembered.
	 * @return their number
	 */
	public int size() {
		return this.groups.size();
	}

	/** The turns of one group. */
	private static final class Turns {

		private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

		/** Changed by one thread at a time: in the map's own lock. */
		private int members;

	}

}
