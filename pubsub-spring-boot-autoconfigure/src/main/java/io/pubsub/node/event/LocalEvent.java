package io.pubsub.node.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.watch.LocalTarget;
import io.pubsub.node.watch.LocalTargets;
import io.pubsub.node.watch.TargetKey;
import io.pubsub.node.watch.Watch;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;

/**
 * An event that is produced on this node, from when it is asked for until it has ended,
 * or, if it is stood for, is lost to another. Guarded by its stream, but for what
 * {@link LocalTargets} guards.
 */
public final class LocalEvent implements LocalTarget {

	private final TargetKey key;

	private final EventStream stream;

	private final Demand demand;

	private final Kernel kernel;

	private final EventPayloads payloads;

	private final BooleanSupplier held;

	private final Map<UUID, Long> nodes = new HashMap<>();

	/** A copy of the nodes. */
	private volatile List<UUID> watching = List.of();

	/**
	 * Has messages sent in the order of their numbers: held while one is sent. No
	 * monitor, as a virtual thread that waits in a send would keep its carrier.
	 */
	private final Lock order = new ReentrantLock();

	/**
	 * Makes an event.
	 * @param stream its messages
	 * @param demand whether anybody watches
	 * @param kernel the node
	 * @param payloads encode what is published
	 * @param held whether its producer has it, or stands by for it
	 */
	LocalEvent(EventStream stream, Demand demand, Kernel kernel, EventPayloads payloads, BooleanSupplier held) {
		this.key = TargetKey.event(stream.name());
		this.stream = stream;
		this.demand = demand;
		this.kernel = kernel;
		this.payloads = payloads;
		this.held = held;
	}

	@Override
	public TargetKey key() {
		return this.key;
	}

	@Override
	public long number() {
		return this.stream.id().number();
	}

	/** One that is stood by for is not, but those that know it hear of its end. */
	@Override
	public boolean isThere(long number) {
		return this.held.getAsBoolean() || number() == number;
	}

	@Override
	public Map<UUID, Long> nodes() {
		return this.nodes;
	}

	@Override
	public void add(Watch watch) {
		synchronized (this.stream) {
			if (watch instanceof EventWatch event && this.stream.add(event)) {
				tellDemand();
			}
		}
	}

	@Override
	public void remove(Watch watch) {
		synchronized (this.stream) {
			if (watch instanceof EventWatch event && this.stream.remove(event)) {
				tellDemand();
			}
		}
	}

	@Override
	public void add(UUID node, Frame.Watch question) {
		Peers peers = this.kernel.peers();
		synchronized (this.stream) {
			this.nodes.put(node, question.token());
			this.watching = List.copyOf(this.nodes.keySet());
			List<EventDelivery> kept = this.stream.kept(question.after() + 1, Long.MAX_VALUE);
			long from = kept.isEmpty() ? this.stream.last() + 1 : kept.get(0).sequence();
			peers.outbound().post(node, new Frame.Watched(question.token(), number(), this.stream.capacity(), from));
			kept.forEach((message) -> peers.outbound().post(node, message.frame(number())));
			tellDemand();
		}
	}

	@Override
	public void remove(UUID node) {
		synchronized (this.stream) {
			this.nodes.remove(node);
			this.watching = List.copyOf(this.nodes.keySet());
			tellDemand();
		}
	}

	private void tellDemand() {
		this.demand.is(this.stream.isWatched() || !this.nodes.isEmpty());
	}

	/**
	 * Publishes a message.
	 * @return false if this has ended, perhaps while the message was being encoded: no
	 * watcher gets it then
	 * @throws io.pubsub.PayloadException if it cannot be encoded; nobody gets it then
	 */
	boolean publish(Object object, Map<String, Object> headers) {
		boolean verifying = this.payloads.isVerifying();
		Payload payload = verifying ? this.payloads.verify(this.stream.name(), object)
				: mayLeave() ? this.payloads.encode(this.stream.name(), object) : null;
		this.order.lock();
		try {
			if (this.stream.hasEnded()) {
				return false;
			}
			EventDelivery message;
			List<UUID> nodes;
			synchronized (this.stream) {
				message = EventDelivery.local(this.stream, this.kernel.self(), this.stream.last() + 1, headers,
						this.kernel.codecs(), verifying ? null : object, payload);
				this.stream.append(message);
				nodes = this.watching;
			}
			this.stream.offer(message);
			if (!nodes.isEmpty()) {
				send(message, nodes);
			}
		}
		finally {
			this.order.unlock();
		}
		return true;
	}

	private boolean mayLeave() {
		return this.stream.capacity() > 0 || !this.watching.isEmpty();
	}

	private void send(EventDelivery message, List<UUID> nodes) {
		Peers peers = this.kernel.peers();
		Route route = peers.routes().toWatchers(nodes);
		if (!route.isNowhere()) {
			peers.outbound()
				.send(route, this.kernel.encoder().encode(message.frame(number()), this.stream.name()), (to, left) -> {
					// so have its watchers
				});
		}
	}

	boolean isWatched() {
		return this.demand.isThere();
	}

	/**
	 * Tells all who watch that this has ended, after all messages. It has been removed
	 * from {@link LocalTargets}, so that nobody begins to watch.
	 */
	void end(EndReason ending) {
		this.order.lock();
		try {
			synchronized (this.stream) {
				this.demand.is(false);
				this.nodes.forEach((node, token) -> this.kernel.peers()
					.rows()
					.postAfter(node, new Frame.Ended(token, ending.reason(), ending.detail())));
				this.watching = List.of();
			}
			this.stream.end(this.kernel.self(), this.kernel.codecs(), ending);
		}
		finally {
			this.order.unlock();
		}
	}

	/** How many mailboxes of this node watch. */
	int watchers() {
		return this.stream.watchers();
	}

	/** The names of the other nodes that watch. */
	Set<String> watchingNodes() {
		return this.watching.stream()
			.map((node) -> this.kernel.peers().members().node(node).name())
			.collect(Collectors.toSet());
	}

}
