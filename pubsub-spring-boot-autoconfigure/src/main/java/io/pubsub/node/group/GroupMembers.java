package io.pubsub.node.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.pubsub.Ref;

/**
 * The members of one group at one moment. Immutable, but for whose turn it is.
 */
public final class GroupMembers {

	static final GroupMembers NONE = new GroupMembers(List.of(), List.of(), new AtomicInteger());

	private final List<Ref> all;

	private final List<Ref> local;

	/** The group's, handed on as long as it is there; begins anywhere. */
	private final AtomicInteger turns;

	/** Worked out when it is needed first. */
	private volatile @Nullable List<UUID> otherNodes;

	private GroupMembers(List<Ref> all, List<Ref> local, AtomicInteger turns) {
		this.all = all;
		this.local = local;
		this.turns = turns;
	}

	/**
	 * The same and one more, which is none of them. That is not looked at, so that very
	 * many can join.
	 */
	public GroupMembers with(Ref member, boolean isLocal) {
		AtomicInteger turns = isEmpty() ? new AtomicInteger(ThreadLocalRandom.current().nextInt()) : this.turns;
		return new GroupMembers(with(this.all, member), isLocal ? with(this.local, member) : this.local, turns);
	}

	private static List<Ref> with(List<Ref> refs, Ref member) {
		List<Ref> more = new ArrayList<>(refs.size() + 1);
		more.addAll(refs);
		more.add(member);
		return Collections.unmodifiableList(more);
	}

	/** The same but one, which need not be one of them. */
	public GroupMembers without(Ref member) {
		List<Ref> less = without(this.all, member);
		return (less != this.all) ? new GroupMembers(less, without(this.local, member), this.turns) : this;
	}

	private static List<Ref> without(List<Ref> refs, Ref member) {
		for (int i = 0; i < refs.size(); i++) {
			Ref ref = refs.get(i);
			if (ref.id() == member.id() && ref.equals(member)) {
				List<Ref> less = new ArrayList<>(refs);
				less.remove(i);
				return Collections.unmodifiableList(less);
			}
		}
		return refs;
	}

	public boolean isEmpty() {
		return this.all.isEmpty();
	}

	/** Those of all nodes. */
	public List<Ref> all() {
		return this.all;
	}

	/** Those of this node. */
	public List<Ref> local() {
		return this.local;
	}

	/** The ids of the other nodes that have any. */
	List<UUID> otherNodes() {
		List<UUID> nodes = this.otherNodes;
		if (nodes == null) {
			UUID self = this.local.isEmpty() ? null : this.local.get(0).node().id();
			nodes = this.all.stream()
				.map((ref) -> ref.node().id())
				.filter((node) -> !node.equals(self))
				.distinct()
				.toList();
			this.otherNodes = nodes;
		}
		return nodes;
	}

	/** The one of some of these whose turn it is. There must be one. */
	public Ref next(List<Ref> some) {
		return some.get(Math.floorMod(this.turns.getAndIncrement(), some.size()));
	}

}
