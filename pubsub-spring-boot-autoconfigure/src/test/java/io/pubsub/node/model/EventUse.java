package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.pubsub.MailboxOptions;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.WatchOptions;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stands by to produce an event, and watches it. Each watcher hears the messages of each
 * producer in order, none twice, and from the first that it hears to the last that was
 * accepted; or hears of a gap.
 */
final class EventUse implements ShutdownUse {

	private static final String EVENT = "prices";

	private final PubSubNode node;

	private final Account account;

	private final String name;

	private final EventProducer<String> producer;

	private final List<EventEar> watchers = new CopyOnWriteArrayList<>();

	EventUse(PubSubNode node, Account account) {
		this.node = node;
		this.account = account;
		this.name = node.cluster().self().name();
		this.producer = node.events().stand(EVENT, String.class, EventOptions.defaults().buffer(4));
		account.accepted.put(this.name, new AtomicLong());
	}

	@Override
	public void open(Random random) {
		EventEar ear = new EventEar(this.name, this.account);
		this.watchers.add(ear);
		this.node.events()
			.monitor(EVENT, String.class, ear,
					WatchOptions.defaults().whenever().mailbox(MailboxOptions.defaults().capacity(1_000_000)));
	}

	@Override
	public void use(Random random) {
		AtomicLong accepted = this.account.accepted.get(this.name);
		try {
			if (this.producer.publish(this.name + ":" + (accepted.get() + 1))) {
				accepted.incrementAndGet();
			}
		}
		catch (IllegalStateException ex) {
			// has ended
		}
	}

	@Override
	public void ending(boolean drains) {
		this.watchers.forEach(EventEar::ending);
	}

	/** The watchers of this node, which is left, have heard all of the last producer. */
	void check() {
		if (this.producer.isRegistered()) {
			this.account.current = this.name;
		}
		this.watchers.forEach(EventEar::check);
	}

	/**
	 * What producers and watchers of one run have done. Thread-safe.
	 */
	static final class Account {

		/** How many messages of each producer were accepted. */
		final Map<String, AtomicLong> accepted = new ConcurrentHashMap<>();

		final List<String> errors = Collections.synchronizedList(new ArrayList<>());

		/** The producer that is left; used by the thread of the run. */
		String current = "";

		long messages() {
			return this.accepted.values().stream().mapToLong(AtomicLong::get).sum();
		}

		void check() {
			assertThat(this.errors).isEmpty();
		}

	}

}
