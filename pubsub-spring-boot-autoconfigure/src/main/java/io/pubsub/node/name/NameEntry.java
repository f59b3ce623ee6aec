package io.pubsub.node.name;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * All that a node knows of one name. Guarded by {@link NameClaims}.
 * <p>
 * Where nothing else decides, nodes go in an order that is the same everywhere, but
 * differs by name, so that names that are claimed together spread over the nodes.
 */
public final class NameEntry {

	private final String name;

	/** Those of all nodes, those last that others replace. */
	private List<NameHolder> holders = List.of();

	/** Other nodes that would like to have the name. */
	private Set<UUID> claims = Set.of();

	/** The registration of this node that has the name, or claims it. */
	@Nullable NameRegistration own;

	/** Registrations of this node whose turn may come, oldest first. */
	final List<NameRegistration> waiting = new ArrayList<>(0);

	/** Whether it is being decided who keeps the name. */
	boolean resolving;

	public NameEntry(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	void add(NameHolder holder) {
		List<NameHolder> more = new ArrayList<>(this.holders);
		more.add(holder);
		sort(more);
	}

	void remove(NameHolder holder) {
		List<NameHolder> fewer = new ArrayList<>(this.holders);
		fewer.remove(holder);
		sort(fewer);
	}

	private void sort(List<NameHolder> holders) {
		this.holders = List.copyOf(holders);
		if (holders.size() > 1) {
			holders.sort(Comparator.comparing(this::isReplaced).thenComparing(this::compare));
			this.holders = List.copyOf(holders);
		}
	}

	/** Whether another holder replaces one. */
	boolean isReplaced(NameHolder holder) {
		return this.holders.stream().anyMatch((other) -> other.replaces(holder));
	}

	List<NameHolder> holders() {
		return this.holders;
	}

	/** Whose mailbox the name is, as things are; null for nobody's. */
	@Nullable NameHolder holder() {
		return this.holders.isEmpty() ? null : this.holders.get(0);
	}

	boolean isHeld() {
		return !this.holders.isEmpty();
	}

	/** Those that none replaces, in order. */
	List<NameHolder> contenders() {
		return this.holders.stream().filter((each) -> !isReplaced(each)).toList();
	}

	/** Another node claims the name, or does not any more. */
	public void claim(UUID node, boolean claims) {
		Set<UUID> changed = new HashSet<>(this.claims);
		if (claims) {
			changed.add(node);
		}
		else {
			changed.remove(node);
		}
		this.claims = Set.copyOf(changed);
	}

	boolean isClaimedByOthers() {
		return !this.claims.isEmpty();
	}

	/** Whether a node goes before all others that claim the name. */
	public boolean goesFirst(UUID node) {
		return this.claims.stream().allMatch((other) -> compare(node, other) < 0);
	}

	/** Refuses those that wait and do not stand for the name. */
	void refuseWaiting() {
		this.waiting.removeIf((registration) -> {
			boolean refused = (registration.kind() == NameRegistration.Kind.ONCE);
			if (refused) {
				registration.isRefused();
			}
			return refused;
		});
	}

	/** Whether there is anything that this node may have to do. */
	boolean concernsThisNode() {
		return this.own != null || !this.waiting.isEmpty();
	}

	boolean isEmpty() {
		return !concernsThisNode() && this.holders.isEmpty() && this.claims.isEmpty();
	}

	private int compare(NameHolder one, NameHolder other) {
		int nodes = compare(one.node(), other.node());
		return (nodes != 0) ? nodes : Long.compare(one.number(), other.number());
	}

	private int compare(UUID one, UUID other) {
		int ranks = Long.compare(rank(one), rank(other));
		return (ranks != 0) ? ranks : one.compareTo(other);
	}

	/** Mixes bits as SplitMix64 does. */
	private long rank(UUID node) {
		long rank = node.getMostSignificantBits() ^ Long.rotateLeft(node.getLeastSignificantBits(), 32)
				^ this.name.hashCode() * 0x9E3779B97F4A7C15L;
		rank = (rank ^ (rank >>> 30)) * 0xBF58476D1CE4E5B9L;
		rank = (rank ^ (rank >>> 27)) * 0x94D049BB133111EBL;
		return rank ^ (rank >>> 31);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
