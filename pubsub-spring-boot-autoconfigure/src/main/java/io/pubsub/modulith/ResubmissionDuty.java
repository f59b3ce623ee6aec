package io.pubsub.modulith;

import java.util.Optional;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.log.Printable;
import io.pubsub.name.Names;

/**
 * Which node resubmits incomplete event publications: the one whose mailbox holds a name.
 * A node asks for the name when it is about to resubmit and no node holds it, and keeps
 * it until it leaves. At most one node has it on each side of a partition. Thread-safe.
 */
public final class ResubmissionDuty implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ResubmissionDuty.class);

	private final Supplier<Names> names;

	private final Supplier<Mailboxes> mailboxes;

	private final String name;

	private @Nullable Mailbox mailbox;

	/**
	 * Creates the duty.
	 * @param names the names of the cluster
	 * @param mailboxes the mailboxes of this node
	 * @param name the same on all nodes that share a registry of publications
	 */
	public ResubmissionDuty(Supplier<Names> names, Supplier<Mailboxes> mailboxes, String name) {
		this.names = names;
		this.mailboxes = mailboxes;
		this.name = name;
	}

	/**
	 * Whether this node is to resubmit. Waits for the other nodes if none has the duty.
	 * @return false if another node has it, or the nodes could not decide in time
	 */
	public synchronized boolean isMine() {
		try {
			if (this.mailbox == null) {
				this.mailbox = this.mailboxes.get().open(Object.class, (message) -> {
					// holds the name, and nothing is sent to it
				});
			}
			Optional<Ref> holder = this.names.get().whereIs(this.name);
			if (holder.isPresent()) {
				return holder.get().equals(this.mailbox.ref());
			}
			boolean mine = this.names.get().register(this.name, this.mailbox);
			if (mine) {
				logger.info("This node resubmits incomplete event publications, and others do not");
			}
			return mine;
		}
		catch (PubSubException | IllegalStateException ex) {
			logger.warn("Incomplete event publications are not resubmitted by this node now, as the nodes have not "
					+ "decided which of them is to: " + Printable.message(ex));
			return false;
		}
	}

	/** Leaves the duty to another node. */
	@Override
	public synchronized void close() {
		if (this.mailbox != null) {
			this.mailbox.close();
		}
	}

}
