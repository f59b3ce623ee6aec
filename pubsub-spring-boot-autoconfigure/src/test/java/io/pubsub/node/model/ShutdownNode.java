package io.pubsub.node.model;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.MessageListener;
import io.pubsub.PubSubException;
import io.pubsub.Receipt;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.Transport;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;

/**
 * A node of a {@link ShutdownRun}, and a thread that uses it in every way, also while it
 * is closed.
 */
final class ShutdownNode {

	static final Duration PATIENCE = Duration.ofSeconds(20);

	final String name;

	final Transport transport;

	final PubSubNode node;

	/** Members of the groups, of either kind, and mailboxes that are open. */
	final List<Mailbox> open = new CopyOnWriteArrayList<>();

	/** What was watched from here. */
	final List<Watched> watched = new CopyOnWriteArrayList<>();

	private final ShutdownLedger ledger;

	/** Addresses of mailboxes on all nodes, open or closed. */
	private final List<Ref> refs;

	/** Other ways to use this node. */
	private final List<ShutdownUse> uses = new CopyOnWriteArrayList<>();

	/** Whether this node does only what the other ways do, and asks. */
	private final boolean shared;

	private final AtomicInteger waiting = new AtomicInteger();

	/** Set before this node begins to close. */
	private volatile boolean ending;

	private volatile boolean stopped;

	private @Nullable Thread thread;

	ShutdownNode(String name, Transport transport, ShutdownLedger ledger, List<Ref> refs, boolean shared) {
		this.shared = shared;
		this.name = name;
		this.transport = transport;
		this.ledger = ledger;
		this.refs = refs;
		this.node = PubSubNode.builder(name)
			.transport(transport)
			.capacity(1_000_000)
			.requestTimeout(Duration.ofSeconds(5))
			.joinTimeout(PATIENCE)
			.build();
	}

	/** Has the node used in one more way, too. */
	void add(ShutdownUse use) {
		this.uses.add(use);
	}

	/** Has a member of each kind hear. */
	void open(Random random) {
		this.uses.forEach((use) -> use.open(random));
		MessageListener<String> listener = (message) -> this.ledger.handled(message.getPayload(), this.name);
		RequestListener<String> replier = (message) -> {
			this.ledger.handled(message.getPayload(), this.name);
			return message.getPayload();
		};
		SubscriptionOptions workers = SubscriptionOptions.defaults().concurrency(1 + random.nextInt(2));
		this.open
			.add(this.node.subscriptions().subscribe("jobs.new", String.class, listener, workers.group("workers")));
		if (random.nextBoolean()) {
			this.open
				.add(this.node.subscriptions().subscribe("jobs.*", String.class, listener, workers.group("workers")));
		}
		this.open.add(this.node.subscriptions().subscribe("ask", String.class, replier, workers.group("repliers")));
		Mailbox mailbox = this.node.mailboxes().open(String.class, listener, MailboxOptions.defaults());
		this.node.groups().join("members", mailbox).join();
		this.open.add(mailbox);
		this.refs.add(mailbox.ref());
	}

	/** Begins to use the node. */
	void use(long seed) {
		Random random = new Random(seed);
		Thread thread = new Thread(() -> {
			while (!this.stopped) {
				try {
					use(random);
				}
				catch (RuntimeException | Error ex) {
					this.ledger.error("a call on " + this.name + " failed: " + ex);
				}
				LockSupport.parkNanos(20_000);
			}
		}, "use-of-" + this.name);
		thread.setDaemon(true);
		thread.start();
		this.thread = thread;
	}

	/** Ends that; what is under way goes on. */
	void stopUse() {
		this.stopped = true;
		Thread thread = this.thread;
		try {
			if (thread != null) {
				thread.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void use(Random random) {
		if (this.shared || random.nextInt(4) == 0) {
			this.uses.get(random.nextInt(this.uses.size())).use(random);
		}
		switch (this.shared ? 8 + random.nextInt(4) : random.nextInt(14)) {
			case 0, 1, 2 -> owed("published", (text) -> this.node.publisher().publish("jobs.new", text));
			case 3 ->
				confirmed("published, confirmed", (text) -> this.node.publisher().publishConfirmed("jobs.new", text));
			case 4 -> owed("sent", (text) -> this.node.publisher().send(ref(random), text));
			case 5 -> confirmed("sent, confirmed", (text) -> this.node.publisher().sendConfirmed(ref(random), text));
			case 6 -> owed("sent to one of a group", (text) -> sendToGroup(GroupTarget.one("members"), text));
			case 7 -> owed("sent to a group by key", (text) -> sendToGroup(GroupTarget.byKey("members", text), text));
			case 8 -> request((requester) -> requester.to("ask"));
			case 9 -> requestAll();
			case 10 -> {
				Ref ref = ref(random);
				request((requester) -> requester.to(ref));
			}
			case 11, 12 -> {
				String name = NameUse.name(random);
				request((requester) -> requester.toName(name));
			}
			default -> watch(ref(random));
		}
	}

	private Ref ref(Random random) {
		return this.refs.get(random.nextInt(this.refs.size()));
	}

	private void owed(String how, Consumer<String> send) {
		ShutdownLedger.Entry entry = this.ledger.add(this, ShutdownLedger.Form.OWED, how);
		try {
			send.accept(entry.text);
		}
		catch (IllegalStateException ex) {
			// the node has stopped
			entry.refused = true;
		}
	}

	private void sendToGroup(GroupTarget target, String text) {
		if (this.node.publisher().sendToGroup(target, text) == 0) {
			throw new IllegalStateException("it says that there is nobody");
		}
	}

	private void confirmed(String how, Function<String, CompletableFuture<Receipt>> send) {
		ShutdownLedger.Entry entry = this.ledger.add(this, ShutdownLedger.Form.OWED, how);
		try {
			await(entry, send.apply(entry.text), (receipt) -> {
				boolean unknown = receipt.nodes()
					.values()
					.stream()
					.anyMatch((arrival) -> arrival.status() != Receipt.Status.ARRIVED
							&& arrival.status() != Receipt.Status.NO_MAILBOX);
				// it may have arrived at a node that has left
				return unknown ? null : receipt.isComplete() && receipt.mailboxes() == 1;
			});
		}
		catch (IllegalStateException ex) {
			entry.refused = true;
		}
	}

	private void request(Function<Requester, Requester.Call> whom) {
		ShutdownLedger.Entry entry = this.ledger.add(this, ShutdownLedger.Form.REQUEST, "asked");
		try {
			await(entry, whom.apply(this.node.requester()).<String>requestAsync(entry.text, String.class),
					(reply) -> true);
		}
		catch (IllegalStateException ex) {
			entry.refused = true;
		}
	}

	private void requestAll() {
		ShutdownLedger.Entry entry = this.ledger.add(this, ShutdownLedger.Form.REQUEST, "asked all");
		try {
			await(entry, this.node.requester().to("ask").<String>requestAllAsync(entry.text, String.class),
					(replies) -> replied(entry, replies));
		}
		catch (IllegalStateException ex) {
			entry.refused = true;
		}
	}

	private @Nullable Boolean replied(ShutdownLedger.Entry entry, Replies<String> replies) {
		if (replies.all().isEmpty() || replies.values().size() > 1) {
			// a node that was about to join or leave may have failed besides
			this.ledger.error(entry + " has these replies of one group: " + replies);
		}
		return replies.values().isEmpty() ? null : Boolean.TRUE;
	}

	private <T> void await(ShutdownLedger.Entry entry, CompletableFuture<T> future,
			Function<T, @Nullable Boolean> replied) {
		entry.awaited = true;
		this.waiting.incrementAndGet();
		future.whenComplete((value, failure) -> {
			if (failure == null) {
				entry.replied = replied.apply(value);
			}
			else if (!(failure instanceof RequestException)) {
				this.ledger.error(entry + " failed with " + failure);
			}
			entry.told.incrementAndGet();
			this.waiting.decrementAndGet();
		});
	}

	private void watch(Ref ref) {
		if (this.watched.size() > 200) {
			return;
		}
		Watched watched = new Watched(ref);
		try {
			this.node.monitors().monitor(Target.mailbox(ref), (down) -> watched.downs.incrementAndGet());
			this.watched.add(watched);
		}
		catch (NoSuchTargetException ex) {
			// has ended
		}
		catch (IllegalStateException | PubSubException ex) {
			if (!this.node.cluster().nodes().isEmpty() && !this.stopped && !isEnding()) {
				this.ledger.error("watching from " + this.name + " failed: " + ex);
			}
		}
	}

	/** This node is about to end, after a drain or without one. */
	void ending(boolean drains) {
		this.ending = true;
		this.uses.forEach((use) -> use.ending(drains));
	}

	private boolean isEnding() {
		return this.ending;
	}

	boolean isWaiting() {
		return this.waiting.get() > 0;
	}

	/** How many messages this node has counted as lost, by cause. */
	Map<Cause, Long> counted() {
		Map<Cause, Long> counted = new EnumMap<>(Cause.class);
		for (Cause cause : Cause.values()) {
			long count = this.node.metrics().lost(cause);
			if (count > 0) {
				counted.put(cause, count);
			}
		}
		return counted;
	}

	/** Closes one mailbox. */
	void closeOne(Random random) {
		if (!this.open.isEmpty()) {
			Mailbox mailbox = this.open.remove(random.nextInt(this.open.size()));
			if (mailbox instanceof Subscription subscription) {
				subscription.close();
			}
			else {
				mailbox.close();
			}
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	/** A mailbox that is watched. */
	static final class Watched {

		final Ref ref;

		final AtomicInteger downs = new AtomicInteger();

		Watched(Ref ref) {
			this.ref = ref;
		}

	}

}
