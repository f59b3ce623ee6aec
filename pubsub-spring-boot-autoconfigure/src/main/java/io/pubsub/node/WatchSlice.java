package io.pubsub.node;

import io.pubsub.monitor.Monitors;
import io.pubsub.wire.Frame;

/**
 * Watches: monitors, links, and what other nodes watch on this one.
 */
final class WatchSlice implements Slice {

	private final OwnTargets own;

	private final RemoteTargets remote;

	private final Watching watching;

	private final Monitors monitors;

	WatchSlice(Kernel kernel, MailboxSlice mailboxes, NameSlice names, NameSlice events) {
		this.own = new OwnTargets(
				new OwnMailboxes(kernel.self().id(), mailboxes.mailboxes(), names.table(), events.table()),
				kernel.peers());
		this.remote = new RemoteTargets(kernel.peers());
		this.watching = new Watching(kernel, this.own, this.remote, names.table(), events.table());
		this.monitors = new NodeMonitors(this.watching, mailboxes.mailboxes(), kernel.workers());
		mailboxes.mailboxes().onEnd((ending, mailbox) -> this.own.mailboxEnded(mailbox, ending));
		names.claims().onHolder(this.own);
		names.table().onFound(this.watching.comebacks()::foundName);
		events.table().onFound(this.watching.comebacks()::foundEvent);
		kernel.on(this.watching);
		kernel.onWatching(Frame.Watch.class, this.own::asked);
		kernel.onWatching(Frame.Unwatch.class, (node, frame) -> this.own.unasked(node, frame.token()));
		kernel.onWatching(Frame.Watched.class, this.remote::answered);
		kernel.onWatching(Frame.Ended.class, this.remote::ended);
	}

	Monitors monitors() {
		return this.monitors;
	}

	Watching watching() {
		return this.watching;
	}

	OwnTargets own() {
		return this.own;
	}

	RemoteTargets remote() {
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
