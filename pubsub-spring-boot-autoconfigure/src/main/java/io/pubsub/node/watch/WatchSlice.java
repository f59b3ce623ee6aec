package io.pubsub.node.watch;

import io.pubsub.monitor.Monitors;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.name.NameSlice;
import io.pubsub.wire.Frame;

/**
 * Watches: monitors, links, and what other nodes watch on this one.
 */
public final class WatchSlice implements Slice {

	private final LocalTargets own;

	private final RemoteTargets remote;

	private final Watches watching;

	private final Monitors monitors;

	public WatchSlice(Kernel kernel, MailboxSlice mailboxes, NameSlice names, NameSlice events) {
		this.own = new LocalTargets(
				new LocalTargetLookup(kernel.self().id(), mailboxes.mailboxes(), names.table(), events.table()),
				kernel.peers());
		this.remote = new RemoteTargets(kernel.peers());
		this.watching = new Watches(kernel, this.own, this.remote, names.table(), events.table());
		this.monitors = new NodeMonitors(this.watching, mailboxes.mailboxes(), kernel.workers());
		mailboxes.mailboxes().onEnd((ending, mailbox) -> this.own.mailboxEnded(mailbox, ending));
		names.claims().onHolder(this.own);
		names.table().onFound(this.watching.comebacks()::foundName);
		events.table().onFound(this.watching.comebacks()::foundEvent);
		kernel.on(this.watching);
		kernel.onNote(Frame.Watch.class, this.own::asked);
		kernel.onNote(Frame.Unwatch.class, this.own::unasked);
		kernel.onNote(Frame.Watched.class, this.remote::answered);
		kernel.onNote(Frame.Ended.class, this.remote::ended);
	}

	public Monitors monitors() {
		return this.monitors;
	}

	public Watches watching() {
		return this.watching;
	}

	public LocalTargets own() {
		return this.own;
	}

	public RemoteTargets remote() {
		return this.remote;
	}

	@Override
	public void stop() {
		this.watching.stop();
	}

	@Override
	public void sayGoodbye() {
		this.own.stop();
	}

}
