package io.pubsub.node.event;

import java.util.List;

import io.pubsub.event.Events;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.name.NameSlice;
import io.pubsub.node.watch.Watch;
import io.pubsub.node.watch.WatchSlice;
import io.pubsub.wire.Frame;

/**
 * Events: their producers on this node, and those that watch them here.
 */
public final class EventSlice implements Slice {

	private final NameSlice names;

	private final NodeEvents events;

	/**
	 * Makes the events of a node.
	 * @param names which mailbox has which event; this stops them
	 */
	public EventSlice(Kernel kernel, MailboxSlice mailboxes, NameSlice names, WatchSlice watches) {
		RemoteEvents remote = new RemoteEvents(kernel);
		this.names = names;
		this.events = new NodeEvents(kernel, mailboxes, names.names(), watches, remote);
		names.claims().onHolder(this.events);
		watches.remote().add(Frame.Watch.Kind.EVENT, remote);
		kernel.on(Frame.Event.class, remote::received);
	}

	public Events events() {
		return this.events;
	}

	/** How many messages producers of this node have published. */
	public long published() {
		return this.events.published();
	}

	/** How many messages watchers of this node have missed. */
	public long missed() {
		return this.events.missed();
	}

	/** The events that are produced on this node, or watched from it. */
	public List<NodeMetrics.EventMetrics> metrics() {
		return this.events.metrics();
	}

	@Override
	public void withdraw() {
		stop();
	}

	@Override
	public void stop() {
		this.events.stop();
		this.names.stop();
	}

}
