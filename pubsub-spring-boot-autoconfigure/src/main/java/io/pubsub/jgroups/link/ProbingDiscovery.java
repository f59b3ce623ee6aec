package io.pubsub.jgroups.link;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.discovery.ListeningProbe;
import io.pubsub.jgroups.discovery.Neighbours;

/**
 * Asks known addresses for members, as {@link TCPPING} does, but does not wait for
 * answers if no address accepts a connection. Every node listens before it looks, so of
 * two nodes that start at the same moment at least one sees the other, and waits.
 */
final class ProbingDiscovery extends TCPPING {

	// The answer of a node that is still joining says little: ask again meanwhile
	private static final int RUNS = 4;

	private final Neighbours neighbours;

	ProbingDiscovery(Neighbours neighbours) {
		this.neighbours = neighbours;
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(TCPPING.class));
		this.initial_hosts_set_programmatically = true;
		this.num_discovery_runs = RUNS;
	}

	@Override
	public void handleConnect() {
		this.neighbours.arrived(self());
	}

	@Override
	public void stop() {
		this.neighbours.left();
		super.stop();
	}

	@Override
	public void findMembers(List<Address> members, boolean initialDiscovery, Responses responses) {
		List<InetSocketAddress> others = new ArrayList<>(this.neighbours.addresses());
		others.remove(self());
		if (initialDiscovery && !ListeningProbe.anyListening(others, ListeningProbe.TIMEOUT)) {
			responses.done();
			return;
		}
		if (!initialDiscovery && this.is_coord) {
			tidy();
		}
		this.initial_hosts = others.stream()
			.map((host) -> new IpAddress(host.getAddress(), host.getPort()))
			.collect(ArrayList::new, List::add, List::addAll);
		super.findMembers(members, initialDiscovery, responses);
	}

	/** Not if it is unknown where one of the members is. */
	private void tidy() {
		View current = this.view;
		Set<InetSocketAddress> members = new HashSet<>();
		for (Address member : (current != null) ? current.getMembers() : List.<Address>of()) {
			InetSocketAddress address = listens(member);
			if (address == null) {
				return;
			}
			members.add(address);
		}
		this.neighbours.tidy(members);
	}

	private InetSocketAddress self() {
		return Objects.requireNonNull(listens(this.local_addr));
	}

	private @Nullable InetSocketAddress listens(Address member) {
		IpAddress address = (IpAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, member));
		return (address != null) ? new InetSocketAddress(address.getIpAddress(), address.getPort()) : null;
	}

}
