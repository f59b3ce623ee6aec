package io.pubsub.jgroups.discovery;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The nodes that a node asks when it starts. If there may be many, these are the first
 * few that listen, in the order of their addresses. Nodes that start at the same moment
 * choose the same ones. The first of these begins the cluster, and all others join it.
 *
 * @param asked where the nodes to ask listen
 * @param founder where the node listens that may begin the cluster, perhaps this one; if
 * null, each node may
 * @param listening whether one of those to ask listens
 */
public record Contacts(Set<InetSocketAddress> asked, @Nullable InetSocketAddress founder, boolean listening) {

	/** Fewer nodes all ask each other. */
	private static final int MANY = 16;

	private static final int FEW = 4;

	private static final Comparator<InetSocketAddress> ORDER = Comparator
		.comparing((InetSocketAddress node) -> node.getAddress().getAddress(), Arrays::compareUnsigned)
		.thenComparing(InetSocketAddress::getPort);

	public Contacts {
		asked = Set.copyOf(asked);
	}

	/**
	 * Finds out which nodes to ask. Blocks until enough have answered or all have
	 * refused, for up to twice the timeout.
	 * @param nodes where nodes may be, this node among them or not
	 * @param self where this node listens
	 * @param timeout how long a node that is there may take to accept a connection
	 */
	public static Contacts of(Collection<InetSocketAddress> nodes, InetSocketAddress self, Duration timeout) {
		Set<InetSocketAddress> others = new LinkedHashSet<>(nodes);
		others.remove(self);
		if (others.size() < MANY) {
			return new Contacts(others, null, ListeningProbe.anyListening(others, timeout));
		}
		others.add(self);
		List<InetSocketAddress> ordered = others.stream().sorted(ORDER).toList();
		Set<InetSocketAddress> first = listening(ordered.subList(0, FEW), self, timeout);
		if (first.isEmpty() || first.equals(Set.of(self))) {
			Set<InetSocketAddress> later = listening(ordered.subList(FEW, ordered.size()), self, timeout);
			return of(later, first.isEmpty() ? later : first, self);
		}
		return of(first, first, self);
	}

	private static Contacts of(Set<InetSocketAddress> asked, Set<InetSocketAddress> first, InetSocketAddress self) {
		Set<InetSocketAddress> others = new LinkedHashSet<>(asked);
		others.remove(self);
		return new Contacts(others, first.isEmpty() ? null : first.iterator().next(), !others.isEmpty());
	}

	/** The first few that listen, this node among them if it is one of the nodes. */
	private static Set<InetSocketAddress> listening(List<InetSocketAddress> nodes, InetSocketAddress self,
			Duration timeout) {
		List<InetSocketAddress> others = nodes.stream().filter((node) -> !node.equals(self)).toList();
		Set<InetSocketAddress> listening = ListeningProbe.listening(others, timeout);
		return nodes.stream()
			.filter((node) -> node.equals(self) || listening.contains(node))
			.limit(FEW)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** Whether a node that has not joined yet may begin the cluster. */
	public boolean mayBegin(InetSocketAddress node) {
		return this.founder == null || this.founder.equals(node);
	}

}
