package io.pubsub.jgroups.link;

import java.util.Map;
import java.util.Set;

import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.util.ExpiryCache;
import org.jgroups.util.LazyRemovalCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.util.ReflectionTestUtils;

import io.pubsub.jgroups.LocalCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that has a view, and does not know yet where a member listens, as when it has
 * just joined.
 */
@Timeout(60)
class UnknownAddressTests extends LocalCluster {

	private Node first;

	private Node second;

	private NonBlockingTcp tcp;

	private UNICAST3 unicast;

	private LazyRemovalCache<Address, PhysicalAddress> addresses;

	private ExpiryCache<Address> asked;

	private Address member;

	private PhysicalAddress address;

	@BeforeEach
	@SuppressWarnings("unchecked")
	void start() {
		this.first = start(builder().allowInsecure(true).bindPort(0).build());
		this.second = start(builder().allowInsecure(true).bindPort(0).build());
		awaitMembers(this.first, this.first, this.second);
		awaitMembers(this.second, this.first, this.second);
		this.tcp = channel(this.first.transport).getProtocolStack().findProtocol(NonBlockingTcp.class);
		this.unicast = this.tcp.getProtocolStack().findProtocol(UNICAST3.class);
		this.addresses = (LazyRemovalCache<Address, PhysicalAddress>) ReflectionTestUtils.getField(this.tcp,
				"logical_addr_cache");
		this.asked = (ExpiryCache<Address>) ReflectionTestUtils.getField(this.tcp, "who_has_cache");
		this.member = channel(this.second.transport).getAddress();
		this.address = this.addresses.get(this.member);
	}

	@Test
	void whatIsSentToTheMemberIsSentOnceItsAddressIsKnown() throws Exception {
		// which would send it again, later
		this.unicast.stopRetransmitTask();
		// as it has asked, and waits for the answer
		this.asked.addIfAbsentOrExpired(this.member);
		this.addresses.remove(this.member, true);
		this.first.transport.send(this.second.transport.self(), new byte[10], 10);
		assertThat(this.unicast.getSendWindow(this.member).size()).isPositive();
		assertThat(this.second.received).hasValue(0);
		this.tcp.addPhysicalAddressToCache(this.member, this.address, true);
		await().until(() -> this.second.received.get() == 1);
	}

	@Test
	void theConnectionToTheMemberStaysOpen() throws Exception {
		this.first.transport.send(this.second.transport.self(), new byte[10], 10);
		await().until(() -> this.second.received.get() == 1);
		this.addresses.remove(this.member, true);
		this.tcp.retainAll(Set.of());
		assertThat(this.tcp.getOpenConnections()).isOne();
		this.tcp.addPhysicalAddressToCache(this.member, this.address, true);
		int port = new ClusterChannel(channel(this.first.transport)).address().getPort();
		try (HostilePeer stranger = new HostilePeer(port, this.cluster, 1)) {
			await().until(() -> this.tcp.getOpenConnections() == 2);
			stranger.awaitEnd();
		}
		await().until(() -> this.tcp.getOpenConnections() == 1);
		this.tcp.retainAll(Set.of());
		await().until(() -> locks().equals(Set.of(this.address)));
		this.first.transport.send(this.second.transport.self(), new byte[10], 10);
		await().until(() -> this.second.received.get() == 2);
	}

	/** To which addresses JGroups has locks. */
	private Set<?> locks() {
		Object server = ReflectionTestUtils.getField(this.tcp, "srv");
		return ((Map<?, ?>) ReflectionTestUtils.getField(server, "locks")).keySet();
	}

}
