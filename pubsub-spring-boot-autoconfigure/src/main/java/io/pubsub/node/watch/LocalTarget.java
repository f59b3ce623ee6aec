package io.pubsub.node.watch;

import java.util.Map;
import java.util.UUID;

import io.pubsub.wire.Frame;

/**
 * What is watched, and is on this node. Guarded by {@link LocalTargets}, where nothing
 * says otherwise.
 */
public interface LocalTarget {

	/** What it is known by. */
	TargetKey key();

	/** Tells this target from others that had its name before. */
	long number();

	/**
	 * Whether it can be watched by those that know it by a number.
	 * @param number the number, 0 if they know only the name
	 */
	boolean isThere(long number);

	/** By the id of each other node that watches it, the token. */
	Map<UUID, Long> nodes();

	/** Has somebody on this node watch it, who is told that it begins. */
	void add(Watch watch);

	/** Somebody on this node watches it no more. */
	void remove(Watch watch);

	/** Has another node watch it, perhaps again, and answers. */
	void add(UUID node, Frame.Watch question);

	/** Another node watches it no more. */
	void remove(UUID node);

}
