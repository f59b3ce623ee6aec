package io.pubsub.node.event;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.Node;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.watch.RemoteTarget;
import io.pubsub.node.watch.RemoteTargetFactory;
import io.pubsub.node.watch.TargetKey;
import io.pubsub.wire.Frame;

/**
 * The events of other nodes that are watched on this one. Thread-safe.
 */
final class RemoteEvents implements RemoteTargetFactory {

	/** Those whose producers have answered. */
	private final Map<EventStream.Id, RemoteEvent> events = new ConcurrentHashMap<>();

	private final Kernel kernel;

	RemoteEvents(Kernel kernel) {
		this.kernel = kernel;
	}

	@Override
	public RemoteTarget create(Node node, TargetKey key, long token) {
		return new RemoteEvent(node, key, token, this.kernel, this.events);
	}

	/** A message has come from another node. */
	void received(Node sender, Frame.Event message) {
		RemoteEvent event = this.events.get(new EventStream.Id(sender.id(), message.number()));
		if (event != null) {
			event.received(message);
		}
	}

	/** By their names, how many mailboxes of this node watch them. */
	Map<String, Integer> watchers() {
		Map<String, Integer> watchers = new HashMap<>();
		this.events.values().forEach((event) -> watchers.put(event.key().name(), event.watchers()));
		return watchers;
	}

}
