package io.pubsub.jgroups.link;

import java.util.Map;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FragHeader;
import org.jspecify.annotations.Nullable;

/**
 * FRAG4 that puts together a few messages of each node at a time. Nodes send the pieces
 * of a message one after the other, so those of one that is left unfinished never come.
 */
final class BoundedFragments extends FRAG4 implements KeepsSenders {

	/** How many threads of a node may be sending large messages to another. */
	static final int MAX_UNFINISHED = 16;

	BoundedFragments() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(FRAG4.class));
	}

	/** Called by one thread at a time for each node. */
	@Override
	protected @Nullable Message unfragment(Message piece, FragHeader header) {
		Map<Long, FragEntry> unfinished = this.fragment_list.get(piece.getSrc());
		if (unfinished != null && unfinished.size() >= MAX_UNFINISHED && !unfinished.containsKey(header.id)) {
			unfinished.clear();
		}
		return super.unfragment(piece, header);
	}

	/** Of how many nodes there are pieces. */
	int senders() {
		return this.fragment_list.size();
	}

	/** Of how many messages of a node there are pieces. */
	int unfinished(Address node) {
		Map<Long, FragEntry> unfinished = this.fragment_list.get(node);
		return (unfinished != null) ? unfinished.size() : 0;
	}

	@Override
	public void forget(Address node) {
		this.fragment_list.remove(node);
	}

}
