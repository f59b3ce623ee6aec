package io.pubsub.node.event;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.event.EventTakenException;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.Events;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;
import io.pubsub.name.Candidacy;
import io.pubsub.name.NameListener;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.node.name.HolderListener;
import io.pubsub.node.name.NameRegistration;
import io.pubsub.node.name.NameRow;
import io.pubsub.node.name.NodeNames;
import io.pubsub.node.watch.LocalTargets;
import io.pubsub.node.watch.WatchSlice;
import io.pubsub.node.watch.Watches;

/**
 * Events, for the users of one node: its producers, and those who watch.
 * <p>
 * Which node has an event is decided as for the names of mailboxes, of which events have
 * a kind of their own; who watches it is known as for other targets.
 */
public final class NodeEvents implements Events, HolderListener {

	private static final NameListener NOBODY = (name, reason) -> {
	};

	private final Map<String, NodeEventProducer<?>> producers = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	private final EventFigures figures = new EventFigures();

	private final Kernel kernel;

	private final NodeMailboxes mailboxes;

	private final EventPayloads payloads;

	private final NodeNames names;

	private final LocalTargets targets;

	private final Watches watching;

	private final RemoteEvents remote;

	/** Whether this node gives up its events, and takes no more. */
	private volatile boolean stopped;

	NodeEvents(Kernel kernel, MailboxSlice mailboxes, NodeNames names, WatchSlice watches, RemoteEvents remote) {
		this.kernel = kernel;
		this.mailboxes = mailboxes.mailboxes();
		this.payloads = new EventPayloads(kernel, mailboxes);
		this.names = names;
		this.targets = watches.own();
		this.watching = watches.watching();
		this.remote = remote;
	}

	@Override
	public <T> EventProducer<T> register(String name, Class<T> type, EventOptions options) {
		NodeEventProducer<T> producer = add(name, type, options);
		NameRegistration registration = null;
		try {
			registration = this.names.hold(name, producer.mailbox());
		}
		finally {
			if (registration == null) {
				producer.close();
			}
		}
		if (registration == null) {
			throw taken(name, "another node");
		}
		producer.releasedBy(registration::close);
		return producer;
	}

	@Override
	public <T> EventProducer<T> stand(String name, Class<T> type, EventOptions options) {
		NodeEventProducer<T> producer = add(name, type, options);
		try {
			Candidacy candidacy = this.names.stand(name, producer.mailbox(), NOBODY);
			producer.releasedBy(candidacy::close);
			return producer;
		}
		catch (RuntimeException ex) {
			producer.close();
			throw ex;
		}
	}

	private <T> NodeEventProducer<T> add(String name, Class<T> type, EventOptions options) {
		NameRow.check(name);
		Objects.requireNonNull(type, "type");
		NodeMailbox mailbox = (options.owner() != null) ? this.mailboxes.requireOwn(options.owner()) : open();
		NodeEventProducer<T> producer = new NodeEventProducer<>(name, type, options, mailbox, this.figures, this);
		if (this.producers.putIfAbsent(name, producer) != null) {
			if (options.owner() == null) {
				mailbox.close();
			}
			throw taken(name, "this node");
		}
		this.targets.add(producer.event());
		mailbox.endActions().add(producer);
		if (this.stopped) {
			producer.end(EndReason.CLOSED);
			throw new IllegalStateException("Cannot produce the event '" + name + "': this node has stopped");
		}
		return producer;
	}

	private NodeMailbox open() {
		return this.mailboxes.requireOwn(this.mailboxes.open(byte[].class, (message) -> {
		}));
	}

	private static EventTakenException taken(String name, String where) {
		return new EventTakenException("The event '" + name + "' has a producer on " + where);
	}

	/** Whether messages can be published. */
	void requireRunning() {
		this.kernel.state().requireRunning();
	}

	Demand newDemand(EventOptions options) {
		return new Demand(options.demand(), this.kernel.workers());
	}

	LocalEvent newEvent(String name, EventOptions options, Demand demand, BooleanSupplier held) {
		EventStream.Id id = new EventStream.Id(this.kernel.self().id(), this.numbers.incrementAndGet());
		EventStream stream = new EventStream(name, id, options.buffer(), 0, this.kernel.workers());
		return new LocalEvent(stream, demand, this.kernel, this.payloads, held);
	}

	/** A producer has lost its event, and stands by with another. */
	void replace(LocalEvent before, LocalEvent next, EndReason ending) {
		this.targets.remove(before);
		before.end(ending);
		this.targets.add(next);
	}

	/** A producer has ended. */
	void remove(NodeEventProducer<?> producer) {
		this.targets.remove(producer.event());
		this.producers.remove(producer.name(), producer);
	}

	@Override
	public void holds(NameRegistration registration) {
		NodeEventProducer<?> producer = this.producers.get(registration.name());
		if (producer != null) {
			producer.holds();
		}
	}

	@Override
	public void holdsNoMore(NameRegistration registration) {
		NodeEventProducer<?> producer = this.producers.get(registration.name());
		EndReason ending = registration.ending();
		if (producer != null && producer.mailbox() == registration.mailbox()) {
			producer.holdsNoMore();
			boolean standsBy = (registration.kind() == NameRegistration.Kind.STANDING);
			this.kernel.workers().execute(() -> producer.lost(standsBy));
		}
		this.targets.producerEnded(registration.name(), registration.mailbox().ref().id(), ending);
	}

	@Override
	public <T> Monitor monitor(String name, Type type, EventWatcher<T> listener, WatchOptions options) {
		NameRow.check(name);
		MailboxOptions mailboxOptions = options.mailbox();
		if (mailboxOptions.concurrency() > 1) {
			throw new IllegalArgumentException("The event '" + name
					+ "' is watched by one thread at a time, in order: concurrency " + mailboxOptions.concurrency());
		}
		NodeMailbox mailbox = this.mailboxes
			.requireOwn(this.mailboxes.open(type, listener, mailboxOptions.concurrency(1)));
		EventWatch watch = watch(name, mailbox, listener, options.resume(), EventWatch.Role.ONLY);
		if (options.await()) {
			this.watching.comebacks().add(watch);
		}
		else {
			this.watching.await(watch);
		}
		return watch;
	}

	@Override
	public Monitor monitor(Mailbox mailbox, String name, EventStatusListener notices, boolean resume) {
		Objects.requireNonNull(notices, "notices");
		return watch(mailbox, name, notices, resume, EventWatch.Role.ONE_OF_MANY);
	}

	@Override
	public Monitor link(Mailbox mailbox, String name) {
		return watch(mailbox, name, new EventStatusListener() {
		}, false, EventWatch.Role.LINKED);
	}

	private EventWatch watch(Mailbox mailbox, String name, EventStatusListener notices, boolean resume,
			EventWatch.Role role) {
		NameRow.check(name);
		NodeMailbox own = this.mailboxes.requireOwn(mailbox);
		if (!own.isOrdered()) {
			throw new IllegalArgumentException(
					own + " handles messages side by side, and those of an event have their order");
		}
		EventWatch watch = watch(name, own, notices, resume, role);
		this.watching.await(watch);
		return watch;
	}

	private EventWatch watch(String name, NodeMailbox mailbox, EventStatusListener notices, boolean resume,
			EventWatch.Role role) {
		EventWatch watch = new EventWatch(name, resume, this.watching.comebacks(), mailbox, notices, role,
				this.figures);
		if (!mailbox.taps().admit(watch)) {
			throw new IllegalArgumentException(mailbox + " watches " + watch.target() + " already");
		}
		if (!mailbox.endActions().addFirst(watch)) {
			watch.close();
			throw new IllegalStateException(mailbox + " is closed and cannot watch anything");
		}
		return watch;
	}

	@Override
	public Set<String> names() {
		return this.names.names();
	}

	/** This node is about to leave: its events end. */
	void stop() {
		this.stopped = true;
		List.copyOf(this.producers.values()).forEach((producer) -> producer.end(EndReason.CLOSED));
	}

	/** The producers of this node. */
	public List<NodeEventProducer<?>> producers() {
		return List.copyOf(this.producers.values());
	}

	/**
	 * How many messages producers of this node, also those that ended, have published.
	 */
	long published() {
		return this.figures.published();
	}

	/** How many messages watchers of this node have missed. */
	long missed() {
		return this.figures.missed();
	}

	/** The events that are produced on this node, or watched from it. */
	List<NodeMetrics.EventMetrics> metrics() {
		Map<String, NodeMetrics.EventMetrics> metrics = new TreeMap<>();
		this.remote.watchers()
			.forEach((name, watchers) -> metrics.put(name,
					new NodeMetrics.EventMetrics(name, false, 0, watchers, Set.of())));
		for (NodeEventProducer<?> producer : this.producers.values()) {
			if (producer.isRegistered()) {
				Set<String> nodes = producer.event().watchingNodes();
				metrics.put(producer.name(), new NodeMetrics.EventMetrics(producer.name(), true, producer.published(),
						producer.event().watchers(), nodes));
			}
		}
		return List.copyOf(metrics.values());
	}

	@Override
	public String toString() {
		return "Events";
	}

}
