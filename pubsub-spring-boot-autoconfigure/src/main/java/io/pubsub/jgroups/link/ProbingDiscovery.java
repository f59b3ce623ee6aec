package io.pubsub.jgroups.link;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.NameCache;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.discovery.Contacts;
import io.pubsub.jgroups.discovery.ListeningProbe;
import io.pubsub.jgroups.discovery.Neighbours;

/**
 * Asks known addresses for members, as {@link TCPPING} does, but does not wait for
 * answers if no address accepts a connection. Every node listens before it looks, so of
 * two nodes that start at the same moment at least one sees the other, and waits.
 * <p>
 * If there are many addresses, it asks its {@link Contacts} alone, and leaves it to them
 * to begin a cluster. It asks all addresses only if the contacts are members and none of
 * them is the coordinator.
 */
final class ProbingDiscovery extends TCPPING {

	// The answer of a node that is still joining says little: ask again meanwhile
	private static final int RUNS = 4;

	/** A node that may not begin a cluster waits so many times the join timeout. */
	private static final int PATIENCE = 4;

	private final Neighbours neighbours;

	private volatile Contacts contacts = new Contacts(Set.of(), Set.of(), false);

	private volatile boolean memberFound;

	ProbingDiscovery(Neighbours neighbours) {
		this.neighbours = neighbours;
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(TCPPING.class));
		this.initial_hosts_set_programmatically = true;
		this.num_discovery_runs = RUNS;
	}

	@Override
	public void handleConnect() {
		this.memberFound = false;
		this.neighbours.arrived(self());
	}

	@Override
	public void stop() {
		this.neighbours.left();
		super.stop();
	}

	/** Waits for a contact to begin a cluster, if this node may not. */
	@Override
	public Responses findMembers(@Nullable List<Address> members, boolean initialDiscovery, boolean async,
			long timeout) {
		if (!initialDiscovery) {
			return super.findMembers(members, false, async, timeout);
		}
		for (int i = 1;; i++) {
			Contacts contacts = Contacts.of(this.neighbours.addresses(), self(), ListeningProbe.TIMEOUT);
			this.contacts = contacts;
			if (!contacts.listening()) {
				return new Responses(true).done();
			}
			Responses responses = super.findMembers(members, true, async, timeout);
			if (contacts.mayBegin(self()) || i == PATIENCE || hasCoordinator(responses, timeout)) {
				return responses;
			}
			responses.done();
			weedOutCompletedDiscoveryResponses();
		}
	}

	private static boolean hasCoordinator(Responses responses, long timeout) {
		responses.waitFor(timeout);
		for (PingData response : responses) {
			if (response.isCoord()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void findMembers(@Nullable List<Address> members, boolean initialDiscovery, Responses responses) {
		if (initialDiscovery && !this.memberFound) {
			Contacts contacts = this.contacts;
			if (!contacts.first().isEmpty()) {
				clearDynamicHostList();
			}
			ask(contacts.asked(), members, true, responses);
			return;
		}
		Collection<InetSocketAddress> addresses = this.neighbours.addresses();
		if (!initialDiscovery && this.is_coord) {
			tidy();
		}
		ask(addresses, members, initialDiscovery, responses);
	}

	private synchronized void ask(Collection<InetSocketAddress> asked, @Nullable List<Address> members,
			boolean initialDiscovery, Responses responses) {
		this.initial_hosts = asked.stream()
			.map((host) -> new IpAddress(host.getAddress(), host.getPort()))
			.collect(ArrayList::new, List::add, List::addAll);
		super.findMembers(members, initialDiscovery, responses);
	}

	/** Leaves out nodes that are starting as well, and may not begin a cluster. */
	@Override
	protected void addResponse(PingData response, boolean own) {
		Contacts contacts = this.contacts;
		boolean few = !this.is_server && !contacts.first().isEmpty();
		InetSocketAddress node = few ? listens(response.getAddress()) : null;
		if (response.isCoord() && !own) {
			if (node != null) {
				ask(List.of(node), null, true, new Responses(true));
			}
		}
		else if (node == null || response.isServer() || contacts.mayBegin(node)) {
			super.addResponse(response, own);
		}
		this.memberFound |= few && response.isServer();
	}

	/** A member that is not the coordinator says which node is, to be asked as well. */
	@Override
	protected void sendDiscoveryResponse(List<PingData> own, Address asking) {
		List<PingData> responses = own;
		Address coordinator = this.current_coord;
		if (this.is_server && !this.is_coord && coordinator != null) {
			IpAddress address = (IpAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, coordinator));
			responses = new ArrayList<>(own);
			responses.add(new PingData(coordinator, true, NameCache.get(coordinator), address).coord(true));
		}
		super.sendDiscoveryResponse(responses, asking);
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
