package io.pubsub.site;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.PubSubHeaders;
import io.pubsub.log.Printable;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.topic.InterestListener;
import io.pubsub.node.topic.TopicRelay;
import io.pubsub.topic.RelayGroup;
import io.pubsub.wire.Payload;

/**
 * Connects a site to the bridge, from {@link #open()} to {@link #close()}. It subscribes
 * on the bridge to what its site wants, and in its site to what other sites want.
 * <p>
 * A message that has a site in its headers came over the bridge, and never goes there
 * again. So there are no loops, however many sites there are.
 * <p>
 * Used by the thread of {@link SiteBridge}, except for what handles messages.
 */
final class BridgeHead {

	private static final Log logger = LogFactory.getLog(BridgeHead.class);

	private static final String RELAY = "site";

	private static final Duration DRAIN = Duration.ofSeconds(2);

	/** How long a bridge head that has joined may take to say what its site wants. */
	private static final Duration SETTLED = Duration.ofSeconds(1);

	private final SiteSettings settings;

	private final PubSubNode site;

	private final SiteCounts counts;

	private final SiteTasks tasks;

	private final PubSubNode bridge;

	private final TopicRelay outgoing;

	private final TopicRelay incoming;

	private final SiteInterest interest = new SiteInterest();

	private final SiteWishes wishes;

	/** Changes that were reported and not made yet. */
	private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();

	/** By site that is cut off, the messages that it has missed. */
	private final Map<String, LongAdder> missed = new ConcurrentHashMap<>();

	private final Set<String> changedHere = new LinkedHashSet<>();

	private final Set<String> changedThere = new LinkedHashSet<>();

	private Runnable unwatch = () -> {
	};

	private volatile boolean closing;

	BridgeHead(SiteSettings settings, PubSubNode site, BridgeNodes bridges, SiteCounts counts, SiteTasks tasks) {
		this.settings = settings;
		this.site = site;
		this.counts = counts;
		this.tasks = tasks;
		this.wishes = new SiteWishes(settings.name());
		String name = SiteNames.onBridge(settings.name(), site.cluster().self().name());
		this.bridge = bridges.create(name, this::changed, this::lost);
		this.outgoing = site.relays().open(RELAY, this::send);
		this.incoming = this.bridge.relays().open(name, this::receive);
	}

	/**
	 * Joins the bridge, with what the site wants now. Blocks.
	 * @throws RuntimeException if that fails; this is to be closed then
	 */
	void open() {
		this.incoming.add(Missed.TOPIC);
		Runnable here = this.site.relays().watch(new Interest());
		this.unwatch = here;
		apply();
		Runnable there = this.bridge.relays().watch(new Wishes());
		this.unwatch = () -> {
			here.run();
			there.run();
		};
		this.bridge.start();
		apply();
		logger.info("Node " + this.site.cluster().self() + " is the bridge head of site '" + this.settings.name()
				+ "', with " + this.bridge.cluster().nodes());
	}

	/** Has something done by the thread of this, and subscriptions follow. */
	private void post(Runnable change) {
		this.changes.add(change);
		this.tasks.execute(this::apply);
	}

	/** Makes the changes so far, and subscribes accordingly. */
	private void apply() {
		for (Runnable change = this.changes.poll(); change != null; change = this.changes.poll()) {
			change.run();
		}
		if (this.closing) {
			return;
		}
		this.changedThere.forEach((topic) -> subscribe(this.incoming, topic, this.interest.wants(topic)));
		this.changedThere.clear();
		this.changedHere.forEach((topic) -> subscribe(this.outgoing, topic, this.wishes.wants(topic)));
		this.changedHere.clear();
	}

	private static void subscribe(TopicRelay relay, String topic, boolean wanted) {
		if (wanted) {
			relay.add(topic);
		}
		else {
			relay.remove(topic);
		}
	}

	private void changed(MembershipEvent event) {
		if (event instanceof NodeLeft left) {
			post(() -> left(left.node()));
		}
		else if (event instanceof NodeJoined joined) {
			String site = this.wishes.site(joined.node());
			if (site != null) {
				// it has nothing to say if its site wants nothing
				this.tasks.schedule(() -> forgetIfThere(site), SETTLED);
			}
		}
	}

	private void left(Node node) {
		String site = this.wishes.site(node);
		if (site == null || this.closing) {
			return;
		}
		this.counts.interruptions.increment();
		logger.warn("The bridge head of site '" + site + "', " + Printable.text(node)
				+ ", has left or is cut off: messages between that site and '" + this.settings.name()
				+ "' are lost until there is one again");
		this.tasks.schedule(() -> forgetIfAway(site), this.settings.memory());
	}

	private void forgetIfThere(String site) {
		if (isThere(site)) {
			forget(site);
			LongAdder missed = this.missed.remove(site);
			if (missed != null) {
				this.bridge.relays()
					.publish(Missed.TOPIC, new Missed(site, missed.sum()).encode(),
							Map.of(PubSubHeaders.SITE, this.settings.name()));
			}
		}
	}

	private void forgetIfAway(String site) {
		if (!isThere(site) && this.wishes.isMissing(site)) {
			logger.info("Site '" + site + "' has not come back: what it misses is not counted any more");
			forget(site);
		}
	}

	private boolean isThere(String site) {
		return this.bridge.cluster().nodes().stream().anyMatch((node) -> site.equals(this.wishes.site(node)));
	}

	private void forget(String site) {
		post(() -> this.changedHere.addAll(this.wishes.forget(site)));
	}

	/** A message of this site that others may want; on a worker, one at a time. */
	private void send(Message<Payload> message) {
		Map<String, Object> headers = new HashMap<>(message.getHeaders());
		if (headers.containsKey(PubSubHeaders.SITE) || !(headers.remove(PubSubHeaders.TOPIC) instanceof String topic)
				|| SiteNames.isInternal(topic)) {
			return;
		}
		headers.remove(PubSubHeaders.NODE);
		headers.put(PubSubHeaders.SITE, this.settings.name());
		boolean there = false;
		for (Map.Entry<String, Boolean> site : this.wishes.match(topic).entrySet()) {
			if (site.getValue()) {
				there = true;
			}
			else {
				this.missed.computeIfAbsent(site.getKey(), (key) -> new LongAdder()).increment();
				lost(site.getKey());
			}
		}
		if (!there) {
			return;
		}
		try {
			this.bridge.relays().publish(topic, message.getPayload(), headers);
			this.counts.sent.increment();
		}
		catch (RuntimeException ex) {
			logger.debug("A message could not be sent to other sites", ex);
			this.wishes.match(topic).keySet().forEach(this::lost);
		}
	}

	/** A message of another site that this one wants; on a worker, one at a time. */
	private void receive(Message<Payload> message) {
		Map<String, Object> headers = new HashMap<>(message.getHeaders());
		String origin = (headers.remove(PubSubHeaders.NODE) instanceof Node head) ? this.wishes.site(head) : null;
		if (origin == null || !origin.equals(headers.get(PubSubHeaders.SITE))) {
			this.counts.refused.increment();
			return;
		}
		if (!(headers.remove(PubSubHeaders.TOPIC) instanceof String topic) || SiteNames.isInternal(topic)) {
			if (!isMissed(origin, message)) {
				this.counts.refused.increment();
			}
			return;
		}
		try {
			this.site.relays().publish(topic, message.getPayload(), headers);
			this.counts.received.increment();
		}
		catch (RuntimeException ex) {
			logger.debug("A message of site '" + origin + "' could not be published", ex);
			lost(origin);
		}
	}

	/** Whether another site says what it could not send, to this one or another. */
	private boolean isMissed(String origin, Message<Payload> message) {
		Missed missed = Missed.TOPIC.equals(message.getHeaders().get(PubSubHeaders.TOPIC))
				? Missed.decode(message.getPayload()) : null;
		if (missed != null && missed.site().equals(this.settings.name())) {
			tell(origin, missed.count());
		}
		return missed != null;
	}

	/** Tells all nodes of this site that messages of another one are missing. */
	private void tell(String origin, long count) {
		this.site.relays().publish(Missed.TOPIC, new Missed(origin, count).encode(), Map.of());
	}

	/** A message did not get to another site, or from there into this one. */
	private void lost(String site) {
		this.counts.lost.increment();
		this.site.relays().lost(Cause.NO_MAILBOX, SiteBridge.where(site), 1);
	}

	/** The bridge has lost messages. */
	private void lost(Loss loss) {
		this.counts.lost.add(loss.count());
		String node = loss.node();
		String origin = (loss.cause() == Cause.GAP && node != null) ? SiteNames.siteOf(node) : null;
		if (origin != null && !this.closing) {
			tell(origin, loss.count());
		}
	}

	/** The nodes on the bridge. */
	List<Node> nodes() {
		return this.bridge.cluster().nodes();
	}

	/** Whether a topic or pattern is heard in the site for others. */
	boolean relays(String topic) {
		return this.outgoing.hears(topic);
	}

	/** How many other sites want a topic and are there. */
	long wishes(String topic) {
		return this.wishes.match(topic).values().stream().filter((there) -> there).count();
	}

	/** Whether another site is cut off. */
	boolean isMissing(String site) {
		return this.wishes.isMissing(site);
	}

	/**
	 * Leaves the bridge, after what waits was passed on, if that takes no longer than
	 * some seconds. Blocks.
	 */
	void close() {
		this.closing = true;
		this.unwatch.run();
		this.outgoing.withdraw();
		this.site.awaitVisible();
		await(this.outgoing.drainOff());
		this.outgoing.close();
		await(this.incoming.drainOff());
		this.bridge.close();
	}

	private static void await(CompletableFuture<Void> drained) {
		try {
			drained.get(TimeUnit.NANOSECONDS.convert(DRAIN), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			logger.warn("The bridge head leaves before it could pass on everything");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Posts what the nodes of the site subscribe to. */
	private final class Interest implements InterestListener {

		@Override
		public void added(Node node, String topic, String group) {
			change(topic, group, BridgeHead.this.interest::added);
		}

		@Override
		public void removed(Node node, String topic, String group, boolean left) {
			change(topic, group, BridgeHead.this.interest::removed);
		}

		/** What relays subscribe to is what other sites want. */
		private void change(String topic, String group, Consumer<String> change) {
			if (!RelayGroup.is(group) && !SiteNames.isInternal(topic)) {
				post(() -> {
					change.accept(topic);
					BridgeHead.this.changedThere.add(topic);
				});
			}
		}

	}

	/** Posts what other bridge heads ask for. */
	private final class Wishes implements InterestListener {

		private final SiteWishes wishes = BridgeHead.this.wishes;

		@Override
		public void added(Node node, String topic, String group) {
			post(() -> {
				String site = this.wishes.site(node);
				if (site != null && this.wishes.isMissing(site)) {
					BridgeHead.this.changedHere.addAll(this.wishes.forget(site));
				}
				change(this.wishes.added(node, topic), topic);
			});
		}

		@Override
		public void removed(Node node, String topic, String group, boolean left) {
			post(() -> change(this.wishes.removed(node, topic, left), topic));
		}

		private void change(boolean concerns, String topic) {
			if (concerns) {
				BridgeHead.this.changedHere.add(topic);
			}
		}

	}

}
