package io.pubsub.cache;

import java.util.Locale;

/**
 * Why a node clears caches without a call of its own application.
 */
enum ClearCause {

	/** Another node cleared this cache, or evicted very many keys of it. */
	REQUESTED,

	/** A message of another node did not arrive. */
	GAP,

	/** Messages found no room in the mailbox. */
	OVERFLOW,

	/** This node hears another one for the first time, which has evicted before. */
	JOINED,

	/**
	 * Another node has crashed or was cut off, perhaps with evictions it had not sent.
	 */
	LEFT,

	/** A partition has ended. */
	MERGED,

	/** A key could not be decoded, or is of a type that this node does not use there. */
	KEY,

	/** A message could not be read at all. */
	UNREADABLE;

	String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
