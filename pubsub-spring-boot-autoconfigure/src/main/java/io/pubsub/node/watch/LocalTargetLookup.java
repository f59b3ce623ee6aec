package io.pubsub.node.watch;

import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;

import io.pubsub.Ref;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.node.name.NameTable;

/**
 * Finds the mailbox of this node that is, or has the name or event of, a target. Takes no
 * lock.
 *
 * @param self the id of this node
 * @param mailboxes those of this node
 * @param names who has which name
 * @param events who has which event
 */
record LocalTargetLookup(UUID self, NodeMailboxes mailboxes, NameTable names,
		NameTable events) implements ToLongFunction<TargetKey> {

	/** The mailbox's number; 0 if there is none. */
	@Override
	public long applyAsLong(TargetKey key) {
		return switch (key.kind()) {
			case MAILBOX -> this.mailboxes.isOpen(key.number()) ? key.number() : 0;
			case NAME -> own(this.names.whereIs(key.name()));
			case PRODUCER -> own(this.events.whereIs(key.name()));
			case EVENT -> 0;
		};
	}

	private long own(Optional<Ref> holder) {
		return holder.filter((ref) -> ref.node().id().equals(this.self))
			.map(Ref::id)
			.filter(this.mailboxes::isOpen)
			.orElse(0L);
	}

}
