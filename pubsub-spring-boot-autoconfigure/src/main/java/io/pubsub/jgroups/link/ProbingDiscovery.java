package io.pubsub.jgroups.link;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArray;
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
 * If there are many addresses, it asks its {@link Contacts} alone, and leaves it to the
 * first of them to begin a cluster, and to all of them to tell which node is the
 * coordinator. It asks all addresses only if the contacts are members and do not tell.
 * <p>
 * A member looks from time to time for nodes that have another view of the cluster. It
 * asks those that it does not see, and tells the coordinator which view it has itself. So
 * the nodes of one view ask each other little, however many they are.
 */
final class ProbingDiscovery extends TCPPING {

	// The answer of a node that is still joining says little: ask again meanwhile
	private static final int RUNS = 4;

	/** A node that may not begin a cluster waits so many times the join timeout. */
	private static final int PATIENCE = 10;

	/**
	 * How long it may take until the coordinator has told where new members are. If each
	 * member asked all others at once where a new one is, as JGroups does, a node that
	 * joins would cause as many questions as there are pairs of nodes.
	 */
	private static final int TELLING_MILLIS = 300;

	private final Neighbours neighbours;

	private volatile Contacts contacts = new Contacts(Set.of(), null, false);

	private volatile boolean memberFound;

	/** Where coordinators listen of which members have told during this search. */
	private final Set<InetSocketAddress> coordinators = ConcurrentHashMap.newKeySet();

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
			this.coordinators.clear();
			if (!contacts.listening()) {
				return new Responses(true).done();
			}
			Responses responses = super.findMembers(members, true, async, timeout);
			if (contacts.founder() == null || hasCoordinator(responses, timeout)) {
				return responses;
			}
			responses.done();
			if (i == PATIENCE || isStillFounder(contacts)) {
				return responses;
			}
			weedOutCompletedDiscoveryResponses();
		}
	}

	/** Not if one that comes before this node listens by now, as it has just started. */
	private boolean isStillFounder(Contacts contacts) {
		return contacts.mayBegin(self())
				&& Contacts.of(this.neighbours.addresses(), self(), ListeningProbe.TIMEOUT).mayBegin(self());
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
		if (initialDiscovery && (!this.memberFound || !this.coordinators.isEmpty())) {
			Contacts contacts = this.contacts;
			if (contacts.founder() != null) {
				clearDynamicHostList();
			}
			Set<InetSocketAddress> asked = new LinkedHashSet<>(contacts.asked());
			asked.addAll(this.coordinators);
			ask(asked, members, true, responses);
			return;
		}
		Collection<InetSocketAddress> addresses = this.neighbours.addresses();
		if (!initialDiscovery && this.is_coord) {
			tidy();
		}
		View current = this.view;
		if (initialDiscovery || current == null) {
			ask(addresses, members, initialDiscovery, responses);
		}
		else if (members == null) {
			askOthers(addresses, current);
		}
		else {
			this.timer.schedule(() -> askFor(members), TELLING_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * Called on the coordinator after each view. Tells new members where all others are,
	 * and others where the new ones are, in one message to each; JGroups sends one for
	 * each pair.
	 */
	@Override
	protected void disseminateDiscoveryInformation(List<Address> members, @Nullable List<Address> left,
			@Nullable List<Address> joined) {
		if (joined == null || joined.isEmpty()) {
			return;
		}
		Set<Address> told = new LinkedHashSet<>(members);
		told.remove(this.local_addr);
		List<PingData> all = addresses(told);
		List<PingData> some = addresses(joined);
		for (Address member : told) {
			sendDiscoveryResponse(joined.contains(member) ? all : some, member);
		}
	}

	private List<PingData> addresses(Collection<Address> members) {
		List<PingData> known = new ArrayList<>();
		for (Address member : members) {
			PhysicalAddress address = physical(member);
			if (address != null) {
				known.add(new PingData(member, true, NameCache.get(member), address));
			}
		}
		return known;
	}

	/** Asks all where these members are, as the coordinator has not told it. */
	private void askFor(List<Address> members) {
		List<Address> unknown = members.stream().filter((member) -> physical(member) == null).toList();
		if (!unknown.isEmpty()) {
			ask(this.neighbours.addresses(), unknown, false, new Responses(true));
		}
	}

	/** Asks all nodes that may be there, but of the members only the coordinator. */
	private void askOthers(Collection<InetSocketAddress> addresses, View current) {
		Set<PhysicalAddress> asked = new LinkedHashSet<>(this.dynamic_hosts);
		addresses.stream().map(ProbingDiscovery::physical).forEach(asked::add);
		PhysicalAddress own = physical(this.local_addr);
		for (Address member : current.getMembers()) {
			if (!member.equals(current.getCoord()) || member.equals(this.local_addr)) {
				asked.remove(physical(member));
			}
		}
		ByteArray self = marshal(new PingData(this.local_addr, false, NameCache.get(this.local_addr), own));
		for (PhysicalAddress node : asked) {
			sendDiscoveryRequest(new BytesMessage(node, self).setFlag(Message.Flag.OOB, Message.Flag.DONT_BUNDLE)
				.putHeader(this.id, new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(this.cluster_name)));
		}
	}

	private synchronized void ask(Collection<InetSocketAddress> asked, @Nullable List<Address> members,
			boolean initialDiscovery, Responses responses) {
		this.initial_hosts = asked.stream()
			.map(ProbingDiscovery::physical)
			.collect(ArrayList::new, List::add, List::addAll);
		super.findMembers(members, initialDiscovery, responses);
	}

	/** Leaves out nodes that are starting as well, and may not begin a cluster. */
	@Override
	protected void addResponse(PingData response, boolean own) {
		Contacts contacts = this.contacts;
		boolean few = !this.is_server && contacts.founder() != null;
		InetSocketAddress node = few ? listens(response.getAddress()) : null;
		if (response.isCoord() && !own) {
			if (node != null && this.coordinators.add(node)) {
				ask(List.of(node), null, true, new Responses(true));
			}
		}
		else if (node == null || response.isServer() || contacts.mayBegin(node)) {
			super.addResponse(response, own);
		}
		this.memberFound |= few && response.isServer();
	}

	/** A member tells a node that wants to join which node is the coordinator. */
	@Override
	protected @Nullable Object handle(PingHeader header, Message message) {
		Object result = super.handle(header, message);
		Address coordinator = this.current_coord;
		boolean joins = header.type() == PingHeader.GET_MBRS_REQ && header.initialDiscovery();
		if (joins && this.is_server && !this.is_coord && coordinator != null) {
			PingData data = new PingData(coordinator, true, NameCache.get(coordinator), physical(coordinator));
			sendDiscoveryResponse(List.of(data.coord(true)), message.getSrc());
		}
		return result;
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

	private static PhysicalAddress physical(InetSocketAddress host) {
		return new IpAddress(host.getAddress(), host.getPort());
	}

	private @Nullable PhysicalAddress physical(Address member) {
		return (PhysicalAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, member));
	}

	private @Nullable InetSocketAddress listens(Address member) {
		IpAddress address = (IpAddress) physical(member);
		return (address != null) ? new InetSocketAddress(address.getIpAddress(), address.getPort()) : null;
	}

}
