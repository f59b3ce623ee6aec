package io.pubsub.node.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Frame.Numbered;
import io.pubsub.wire.HistoryCodec;
import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.HistoryFrame.Outline;
import io.pubsub.wire.HistoryFrame.TopicOutline;
import io.pubsub.wire.Payload;

/**
 * Numbers what this node publishes to topics that have a history, and sends it to the
 * nodes that are to keep it too.
 * <p>
 * One lock is held while a message gets its number, is kept here, offered to those
 * mailboxes of this node that get numbered messages, and sent: so each node gets the
 * messages of another one, whatever their topics, in the order of their numbers. And who
 * holds the lock knows that all numbers given out so far are on their way.
 */
public final class NumberedTopics {

	/** Forget a topic when nothing was published to it for so many times its age. */
	private static final int FORGET = 2;

	private final HistoryRules rules;

	private final Keepers keepers;

	private final KeptTopics kept;

	private final Dispatcher<Delivery> dispatcher;

	private final Kernel kernel;

	private final Node self;

	private final Peers peers;

	private final Map<String, NumberedTopic> topics = new ConcurrentHashMap<>();

	/** The highest number of another node that was seen. */
	private final AtomicLong seen = new AtomicLong();

	/** No monitor, as a virtual thread that waits in a send would keep its carrier. */
	private final Lock lock = new ReentrantLock();

	// below guarded by the lock

	/** The last number; also read without the lock. */
	private volatile long clock;

	private long floor;

	NumberedTopics(HistoryRules rules, Keepers keepers, KeptTopics kept, Kernel kernel,
			Dispatcher<Delivery> dispatcher) {
		this.rules = rules;
		this.keepers = keepers;
		this.kept = kept;
		this.kernel = kernel;
		this.self = kernel.self();
		this.peers = kernel.peers();
		this.dispatcher = dispatcher;
	}

	/**
	 * A topic that has a history.
	 * @param topic the topic
	 * @return null if it has none
	 */
	public @Nullable NumberedTopic find(String topic) {
		if (this.rules.isEmpty()) {
			return null;
		}
		NumberedTopic known = this.topics.get(topic);
		if (known != null) {
			return known;
		}
		HistorySettings settings = this.rules.find(topic);
		return (settings != null) ? this.topics.computeIfAbsent(topic, (key) -> new NumberedTopic(key, settings))
				: null;
	}

	/**
	 * Gives a message a number, and sends it.
	 * @param found its topic
	 * @param headers the user's headers
	 * @param payload the payload
	 * @param route where it goes besides the nodes that are to keep it
	 * @param changes the {@linkplain io.pubsub.cluster.Routes#changes changes} before the
	 * route was found
	 * @param except a mailbox that gets no copy, or null
	 * @param send sends it, and is given its place in history, and where it goes
	 * @return what that returns
	 */
	public <T> T publish(NumberedTopic found, Map<String, Object> headers, Payload payload, Route route, int changes,
			@Nullable MailboxQueue<Delivery> except, BiFunction<Numbered, Route, T> send) {
		this.lock.lock();
		try {
			// it may have been forgotten since it was found
			NumberedTopic topic = this.topics.computeIfAbsent(found.topic, (key) -> found);
			List<UUID> keepers = keepers(topic);
			long number = Clock.next(Math.max(this.clock, this.seen.get()));
			Numbered numbered = new Numbered(number, topic.previous(this.floor), topic.marks);
			this.clock = number;
			topic.last = number;
			if (topic.keptHere) {
				this.kept.append(topic.topic, this.self, numbered, headers,
						HistoryCodec.body(Records.HEAD, headers, payload));
			}
			if (this.dispatcher.hasOrdered()) {
				this.dispatcher.dispatchInOrder(topic.topic,
						new NumberedDelivery(topic.topic, this.self, headers, this.kernel.codecs(), payload, number),
						except);
				this.dispatcher.wake();
			}
			return send.apply(numbered, extend(topic, route, changes, keepers));
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Adds the nodes that are to keep a topic, and those that have come to want it. */
	private Route extend(NumberedTopic topic, Route route, int changes, List<UUID> keepers) {
		int current = this.peers.routes().changes();
		if (topic.route != route || topic.routeChanges != current || changes != current) {
			topic.extended = this.peers.routes().extend(route, topic.topic, changes == current, keepers);
			topic.route = route;
			topic.routeChanges = current;
		}
		return topic.extended;
	}

	/** The other nodes that are to keep a topic. */
	private List<UUID> keepers(NumberedTopic topic) {
		int changes = this.keepers.changes();
		if (topic.changes != changes) {
			List<UUID> keepers = this.keepers.of(topic.topic, topic.settings.copies());
			topic.changes = changes;
			topic.route = null;
			topic.keptHere = keepers.contains(this.self.id());
			topic.marks = Numbered.marks(keepers);
			topic.others = keepers.stream().filter((node) -> !node.equals(this.self.id())).toList();
		}
		return topic.others;
	}

	/** The last number that this node has given out, perhaps to a message on its way. */
	long clock() {
		return this.clock;
	}

	/**
	 * A message of another node has come: what follows on it is to have a larger number.
	 */
	void seen(long number) {
		if (number > this.seen.get() && !Clock.isFarAhead(number)) {
			this.seen.accumulateAndGet(number, Math::max);
		}
	}

	/**
	 * A message could not be sent to a node, which reads too slowly: lets it know, so
	 * that it looks for the message in the history.
	 * @param node the id of the node
	 */
	public void missed(UUID node) {
		this.peers.outbound().post(node, new HistoryFrame.Missed(0));
	}

	/**
	 * What this node has published: all numbers up to the clock have been sent. May wait
	 * for a message that is just being sent.
	 */
	Outline outline(long token, TopicPattern pattern) {
		this.lock.lock();
		try {
			List<TopicOutline> published = this.topics.values()
				.stream()
				.filter((topic) -> topic.last > 0 && pattern.matches(topic.topic))
				.map((topic) -> new TopicOutline(topic.topic, topic.last, List.of()))
				.toList();
			return new Outline(token, this.clock, this.floor, published, List.of(), true);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Forgets topics to which nothing was published for long. */
	void forget() {
		this.lock.lock();
		try {
			this.topics.values().removeIf((topic) -> {
				Duration age = topic.settings.age().multipliedBy(FORGET);
				boolean old = topic.last < Clock.ago(age);
				if (old) {
					this.floor = Math.max(this.floor, topic.last);
				}
				return old;
			});
		}
		finally {
			this.lock.unlock();
		}
	}

}
