package io.pubsub.node.name;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.name.NameConflictResolver;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;

/**
 * Names of one kind, those of mailboxes or those of events: which mailbox of the cluster
 * has which.
 */
public final class NameSlice implements Slice {

	private final NameClaims claims;

	private final NodeNames names;

	/**
	 * Makes the names of one kind.
	 * @param rows how they are told to other nodes
	 * @param resolver decides conflicts, null for an arbitrary choice
	 */
	public NameSlice(Kernel kernel, MailboxSlice mailboxes, NameRow rows, @Nullable NameConflictResolver resolver) {
		this.claims = new NameClaims(kernel, rows, new NameConflicts(resolver, kernel.workers()));
		this.names = new NodeNames(this.claims, mailboxes.mailboxes(), kernel.requestTimeout(), kernel.workers());
		RemoteNames others = new RemoteNames(this.claims, rows, kernel.losses());
		kernel.on(rows.claimKind(), others);
		kernel.on(rows.holderKind(), others);
		kernel.on(others);
	}

	public NodeNames names() {
		return this.names;
	}

	public NameClaims claims() {
		return this.claims;
	}

	/** Which mailbox has which name. */
	public NameTable table() {
		return this.claims.table();
	}

	@Override
	public void withdraw() {
		this.claims.leaveAll();
	}

	@Override
	public CompletableFuture<Void> drain() {
		this.claims.freeDrained();
		return Slice.super.drain();
	}

	@Override
	public void stop() {
		this.claims.stop();
	}

}
