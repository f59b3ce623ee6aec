package io.pubsub.node.name;

/**
 * Learns which registrations of this node have their names: on any thread, with the lock
 * of {@link NameClaims} held, so it must not block.
 */
public interface HolderListener {

	/** A registration has its name; other nodes do not know that yet. */
	default void holds(NameRegistration registration) {
	}

	/** A registration has its name no more; other nodes may not know that yet. */
	void holdsNoMore(NameRegistration registration);

}
