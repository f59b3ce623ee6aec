package io.pubsub.node;

import java.util.ArrayList;
import java.util.List;

import io.pubsub.Ref;

/**
 * The members of one group at one moment. Immutable.
 *
 * @param all those of all nodes
 * @param local those of this node
 */
record Members(List<Ref> all, List<Ref> local) {

	static final Members NONE = new Members(List.of(), List.of());

	/** The same and one more, which may be one of them. */
	Members with(Ref member, boolean isLocal) {
		if (this.all.contains(member)) {
			return this;
		}
		return new Members(with(this.all, member), isLocal ? with(this.local, member) : this.local);
	}

	/** The same but one, which need not be one of them. */
	Members without(Ref member) {
		if (!this.all.contains(member)) {
			return this;
		}
		return new Members(without(this.all, member), without(this.local, member));
	}

	boolean isEmpty() {
		return this.all.isEmpty();
	}

	private static List<Ref> with(List<Ref> refs, Ref member) {
		List<Ref> more = new ArrayList<>(refs.size() + 1);
		more.addAll(refs);
		more.add(member);
		return List.copyOf(more);
	}

	private static List<Ref> without(List<Ref> refs, Ref member) {
		return refs.stream().filter((ref) -> !ref.equals(member)).toList();
	}

}
