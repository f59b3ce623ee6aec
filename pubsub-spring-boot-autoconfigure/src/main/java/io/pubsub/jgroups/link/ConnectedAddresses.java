package io.pubsub.jgroups.link;

import java.util.AbstractCollection;
import java.util.Collections;
import java.util.Iterator;

import org.jgroups.Address;
import org.jgroups.blocks.cs.BaseServer;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Contains the addresses to which there are connections at any moment. JGroups has a lock
 * for each address that it ever had a connection to, and drops those that are not in a
 * collection, along with connections. It must drop no connection: one that is made
 * meanwhile would stay open without being used.
 */
final class ConnectedAddresses extends AbstractCollection<Address> {

	private final BaseServer server;

	ConnectedAddresses(BaseServer server) {
		this.server = server;
	}

	@Override
	public boolean contains(@Nullable Object address) {
		return address instanceof IpAddress node && this.server.hasConnection(node);
	}

	/** As many as there may be, so that nothing iterates over them. */
	@Override
	public int size() {
		return Integer.MAX_VALUE;
	}

	@Override
	public Iterator<Address> iterator() {
		return Collections.emptyIterator();
	}

}
