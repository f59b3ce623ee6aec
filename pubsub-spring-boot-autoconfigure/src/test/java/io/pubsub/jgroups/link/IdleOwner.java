package io.pubsub.jgroups.link;

import org.jgroups.Address;

/**
 * A node that has no members.
 */
public final class IdleOwner implements LinkOwner {

	@Override
	public Destination destination(Address node) {
		return null;
	}

	@Override
	public void crashed(Address node) {
	}

	@Override
	public void failed(String message, Throwable failure) {
		throw new AssertionError(message, failure);
	}

}
