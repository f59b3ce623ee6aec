package io.pubsub.benchmarks.upgrade;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MessageListener;
import io.pubsub.Receipt;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.node.PubSubNode;

/**
 * One node of the cluster that {@link Upgrade} upgrades: from the first byte of its input
 * on it publishes confirmed messages, and now and then makes a call and registers a name,
 * until its input ends. Then it tells what it has sent and received, a line for each.
 * Compiled against both revisions, so it uses little of the library, and no type that has
 * moved to another package.
 */
public final class UpgradeNode {

	/** All messages that this node publishes, for all calls that are under way. */
	private static final int UNDER_WAY = 10_000;

	private final AtomicLong published = new AtomicLong();

	private final AtomicLong incomplete = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final AtomicLong slowestMessage = new AtomicLong();

	private final AtomicLong slowestCall = new AtomicLong();

	private final AtomicLong slowestRegistration = new AtomicLong();

	private final Semaphore underWay = new Semaphore(UNDER_WAY);

	/** By publisher, the first and last number that came, and how many did. */
	private final Map<String, long[]> received = new ConcurrentHashMap<>();

	private final String name;

	private final PubSubNode node;

	private UpgradeNode(String name, String cluster) {
		this.name = name;
		this.node = PubSubNode.builder(name)
			.transport(new JGroupsTransport(JGroupsOptions.builder(cluster, name).build()))
			.build();
	}

	/**
	 * Runs a node.
	 * @param args its name, the cluster's name, and how many messages it publishes each
	 * second
	 * @throws Exception if it cannot run
	 */
	public static void main(String[] args) throws Exception {
		new UpgradeNode(args[0], args[1]).run(Long.parseLong(args[2]));
	}

	private void run(long rate) throws Exception {
		this.node.subscriptions().subscribe("load", String.class, (message) -> received(message.getPayload()));
		this.node.subscriptions().subscribe("ask", String.class, new Echo());
		this.node.start();
		Mailbox mailbox = this.node.mailboxes().open(String.class, (message) -> {
		});
		ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
		System.out.println("started");
		// a line says when to begin
		System.in.read();
		threads.scheduleAtFixedRate(this::publish, 0, 1_000_000_000 / rate, TimeUnit.NANOSECONDS);
		threads.scheduleWithFixedDelay(this::call, 50, 50, TimeUnit.MILLISECONDS);
		threads.scheduleWithFixedDelay(() -> register(mailbox), 50, 50, TimeUnit.MILLISECONDS);
		while (System.in.read() >= 0) {
			// until the input ends
		}
		threads.shutdown();
		threads.awaitTermination(10, TimeUnit.SECONDS);
		this.underWay.tryAcquire(UNDER_WAY, 10, TimeUnit.SECONDS);
		// what others have sent meanwhile arrives before this node has left
		this.node.close();
		System.out.println("sent " + this.published + " incomplete " + this.incomplete + " failed " + this.failed
				+ " slowest message " + this.slowestMessage + " call " + this.slowestCall + " registration "
				+ this.slowestRegistration);
		new TreeMap<>(this.received).forEach((from, range) -> System.out
			.println("received " + from + " " + range[0] + " " + range[1] + " " + range[2]));
		System.out.println("lost gap " + this.node.metrics().lost(Cause.GAP) + " malformed "
				+ this.node.metrics().lost(Cause.MALFORMED));
		System.out.println("ended");
		System.exit(0);
	}

	private void received(String payload) {
		int colon = payload.indexOf(':');
		long number = Long.parseLong(payload.substring(colon + 1));
		long[] range = this.received.computeIfAbsent(payload.substring(0, colon), (key) -> new long[] { number, 0, 0 });
		// one at a time, as the subscription's concurrency is 1
		range[1] = number;
		range[2]++;
	}

	private void publish() {
		this.underWay.acquireUninterruptibly();
		long begun = System.nanoTime();
		this.node.publisher()
			.publishConfirmed("load", this.name + ":" + this.published.incrementAndGet())
			.whenComplete((receipt, failure) -> {
				slowest(this.slowestMessage, begun);
				account(receipt, failure);
				this.underWay.release();
			});
	}

	private void account(@Nullable Receipt receipt, @Nullable Throwable failure) {
		if (failure != null || receipt == null) {
			this.failed.incrementAndGet();
		}
		else if (!receipt.isComplete()) {
			// the receipt names nodes that have left meanwhile
			this.incomplete.incrementAndGet();
		}
	}

	private void call() {
		long begun = System.nanoTime();
		try {
			this.node.requester().to("ask").requestAsync("hello", String.class).get(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			System.out.println("call failed: " + ex);
		}
		slowest(this.slowestCall, begun);
	}

	private void register(Mailbox mailbox) {
		long begun = System.nanoTime();
		try {
			this.node.names().register("name of " + this.name, mailbox);
			this.node.names().unregister("name of " + this.name);
		}
		catch (RuntimeException ex) {
			System.out.println("registration failed: " + ex);
		}
		slowest(this.slowestRegistration, begun);
	}

	private static void slowest(AtomicLong slowest, long begun) {
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
		slowest.accumulateAndGet(millis, Math::max);
	}

	/** Replies with what it is asked. */
	private static final class Echo implements MessageListener<String> {

		@Override
		public void onMessage(Message<String> message) {
		}

		@Override
		public Object onRequest(Message<String> message) {
			return message.getPayload();
		}

	}

}
