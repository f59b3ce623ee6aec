package io.pubsub.test.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Transport;

/**
 * A network within one JVM whose nodes can be cut off, killed and held up. Thread-safe.
 * <p>
 * Each node hears of members and bytes on one thread of its own, in the order in which
 * the network decided them: what was sent before a {@link #partition} arrives before the
 * members that result from it, unless a {@link InMemoryLink link} held it up, in which
 * case the cut loses it. Nothing depends on timing but {@link InMemoryLink#delay}.
 */
public final class InMemoryNetwork {

	/** What one node sent to another, as it was when it was sent. */
	public record Sent(UUID from, UUID to, byte[] bytes) {
	}

	private record Route(Transport from, Transport to) {
	}

	// oldest first; guarded by this, as is all state of links and transports
	private final Map<UUID, InMemoryTransport> nodes = new LinkedHashMap<>();

	private final Map<Route, InMemoryLink> links = new HashMap<>();

	private final List<Consumer<Sent>> observers = new CopyOnWriteArrayList<>();

	private long sent;

	/**
	 * A node to be, in no cluster before it is started. It joins those that no partition
	 * holds apart from the oldest node.
	 */
	public Transport transport() {
		return new InMemoryTransport(this);
	}

	/**
	 * Cuts the network into parts that see, hear and reach themselves only. Nodes that
	 * are in none of the sets make up one more part. Replaces earlier partitions: parts
	 * that come together hear of it as a merge.
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final void partition(Collection<Transport>... sets) {
		partition(Arrays.asList(sets));
	}

	/** Ends all partitions: one merge. */
	public void heal() {
		partition(List.of());
	}

	/**
	 * Cuts the network like {@link #partition(Collection[])}.
	 */
	public synchronized void partition(List<? extends Collection<Transport>> parts) {
		Map<InMemoryTransport, Integer> before = new LinkedHashMap<>();
		Map<Integer, Set<UUID>> heard = new HashMap<>();
		this.nodes.values().forEach((node) -> {
			before.put(node, node.part);
			heard.computeIfAbsent(node.part, (key) -> new HashSet<>()).add(node.self());
		});
		Map<Integer, List<UUID>> members = new HashMap<>();
		Map<Integer, Set<Integer>> origins = new HashMap<>();
		before.forEach((node, origin) -> {
			int part = (int) parts.stream().takeWhile((nodes) -> !nodes.contains(node)).count();
			node.part = part;
			members.computeIfAbsent(part, (key) -> new ArrayList<>()).add(node.self());
			origins.computeIfAbsent(part, (key) -> new HashSet<>()).add(origin);
		});
		this.links.forEach((route, link) -> {
			if (!connected(route.from(), route.to())) {
				link.cut();
			}
		});
		before.forEach((node, origin) -> {
			List<UUID> now = members.getOrDefault(node.part, List.of());
			if (!Set.copyOf(now).equals(heard.get(origin))) {
				node.tell(now, origins.getOrDefault(node.part, Set.of()).size() > 1);
			}
		});
		notifyAll();
	}

	/**
	 * Ends a node without a word, as a crash does: it hears and sends nothing more, and
	 * the others see it leave at once, and know why. What it sent before still arrives.
	 */
	public void kill(Transport transport) {
		synchronized (this) {
			InMemoryTransport killed = (InMemoryTransport) transport;
			this.nodes.values()
				.stream()
				.filter((node) -> node != killed && node.part == killed.part)
				.forEach((node) -> node.tellCrashed(killed.self()));
			remove(killed);
		}
	}

	/**
	 * Has the others see a node end as by {@link #kill}, while it sees them vanish, so
	 * that it waits for none of them when it is closed.
	 */
	public synchronized void crash(Transport transport) {
		InMemoryTransport crashed = (InMemoryTransport) transport;
		int old = crashed.part;
		this.nodes.values()
			.stream()
			.filter((node) -> node != crashed && node.part == old)
			.forEach((node) -> node.tellCrashed(crashed.self()));
		crashed.part = this.nodes.values().stream().mapToInt((node) -> node.part).max().orElse(0) + 1;
		this.links.forEach((route, link) -> {
			if (!connected(route.from(), route.to())) {
				link.cut();
			}
		});
		tellPart(old);
		tellPart(crashed.part);
		notifyAll();
	}

	/**
	 * Has a node vanish like one whose machine has lost its power: the others see it
	 * leave, and do not know why.
	 */
	public void lose(Transport transport) {
		remove((InMemoryTransport) transport);
	}

	/**
	 * Keeps changes of members from one node, but not bytes, until they are
	 * {@link #releaseViews released}. The first members of a node are never held.
	 */
	public synchronized void holdViews(Transport transport) {
		((InMemoryTransport) transport).holdViews();
	}

	/** Tells one node all changes of members it was kept from, in order. */
	public synchronized void releaseViews(Transport transport) {
		((InMemoryTransport) transport).releaseViews();
	}

	/** The way from one node to another, to hold up what goes there. */
	public synchronized InMemoryLink link(Transport from, Transport to) {
		return this.links.computeIfAbsent(new Route(from, to),
				(route) -> new InMemoryLink(this, (InMemoryTransport) from, (InMemoryTransport) to));
	}

	/**
	 * Whether two nodes have started, and are in the same part of the network.
	 */
	public synchronized boolean reaches(Transport from, Transport to) {
		return connected(from, to);
	}

	/**
	 * Has an observer hear of everything sent from now on to a node that is reached, on
	 * the sending thread, with the network's lock held.
	 */
	public void onSend(Consumer<Sent> observer) {
		this.observers.add(observer);
	}

	/** Everything sent from now on; the list grows. */
	public List<Sent> record() {
		List<Sent> record = new CopyOnWriteArrayList<>();
		onSend(record::add);
		return record;
	}

	/** Whether all nodes have heard everything that was for them and is not held up. */
	public synchronized boolean isIdle() {
		return this.nodes.values().stream().allMatch(InMemoryTransport::isIdle);
	}

	/** How often anything was sent to a node that is reached. */
	public synchronized long sent() {
		return this.sent;
	}

	synchronized void add(InMemoryTransport node) {
		node.part = this.nodes.values().stream().findFirst().map((oldest) -> oldest.part).orElse(0);
		this.nodes.put(node.self(), node);
		tellPart(node.part);
	}

	void remove(InMemoryTransport node) {
		synchronized (this) {
			if (this.nodes.remove(node.self(), node)) {
				tellPart(node.part);
			}
			node.stop();
			notifyAll();
		}
	}

	synchronized boolean isBlocked(InMemoryTransport from, UUID to) {
		InMemoryTransport target = find(to);
		return target != null && link(from, target).isBlocked();
	}

	void send(InMemoryTransport from, UUID to, byte[] bytes, int length) {
		synchronized (this) {
			InMemoryTransport target = find(to);
			if (target == null || !connected(from, target)) {
				return;
			}
			InMemoryLink link = link(from, target);
			while (link.isBlocked() && connected(from, target) && to.equals(target.self())) {
				try {
					wait();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
					return;
				}
			}
			if (connected(from, target) && to.equals(target.self())) {
				this.sent++;
				for (Consumer<Sent> observer : this.observers) {
					observer.accept(new Sent(from.self(), to, Arrays.copyOf(bytes, length)));
				}
				link.carry(bytes);
			}
		}
	}

	private @Nullable InMemoryTransport find(UUID id) {
		return this.nodes.get(id);
	}

	private boolean connected(Transport from, Transport to) {
		return this.nodes.get(from.self()) == from && this.nodes.get(to.self()) == to
				&& ((InMemoryTransport) from).part == ((InMemoryTransport) to).part;
	}

	private void tellPart(int part) {
		List<UUID> members = members(part);
		this.nodes.values().stream().filter((node) -> node.part == part).forEach((node) -> node.tell(members, false));
	}

	private List<UUID> members(int part) {
		return this.nodes.values().stream().filter((node) -> node.part == part).map(InMemoryTransport::self).toList();
	}

}
