package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.pubsub.event.DemandListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventTakenException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That a node produces an event, or stands by for it, and what it was told of demand.
 */
final class Production implements DemandListener {

	final int number;

	final String name;

	final ModelNode node;

	/** The mailbox whose end is the event's. */
	final @Nullable Box owner;

	/** Whether it is to take the event whenever that is free. */
	final boolean standing;

	final int buffer;

	/** Null until it has begun, and if it was refused. */
	volatile @Nullable EventProducer<String> producer;

	/** What the call threw. */
	volatile @Nullable RuntimeException failure;

	/** Whether all of that is known, so that steps may depend on it. */
	boolean known;

	/** Whether it was closed, refused, or has lost the event for good. */
	boolean over;

	/** Whether it had the event when all was quiet. */
	boolean held;

	private int published;

	/** How much it may be told. */
	private int limit = Integer.MAX_VALUE;

	/** Whether demand has started, and since, that it has stopped; guarded by this. */
	private final List<Boolean> told = new ArrayList<>();

	Production(int number, String name, ModelNode node, @Nullable Box owner, boolean standing, int buffer) {
		this.number = number;
		this.name = name;
		this.node = node;
		this.owner = owner;
		this.standing = standing;
		this.buffer = buffer;
	}

	void begin() {
		EventOptions options = EventOptions.defaults().buffer(this.buffer).demand(this);
		EventOptions chosen = (this.owner != null) ? options.owner(this.owner.mailbox) : options;
		try {
			this.producer = this.standing ? this.node.node.events().stand(this.name, String.class, chosen)
					: this.node.node.events().register(this.name, String.class, chosen);
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	@Override
	public synchronized void onStarted() {
		this.told.add(true);
	}

	@Override
	public synchronized void onStopped() {
		this.told.add(false);
	}

	/** It was closed, by hand or with its owner: perhaps while it is told something. */
	synchronized void closed() {
		this.over = true;
		this.limit = this.told.size() + 1;
	}

	/** Whether it takes the event whenever that is free. */
	boolean standsBy() {
		return this.standing && this.failure == null;
	}

	boolean isRegistered() {
		EventProducer<String> producer = this.producer;
		return producer != null && producer.isRegistered();
	}

	boolean hasWatchers() {
		EventProducer<String> producer = this.producer;
		return producer != null && producer.hasWatchers();
	}

	/** Publishes a message; null if it has not the event. */
	@Nullable String publish() {
		EventProducer<String> producer = this.producer;
		String text = this.number + "-" + (this.published + 1) + "-" + this.buffer;
		if (producer == null || !producer.publish(text)) {
			return null;
		}
		this.published++;
		return text;
	}

	/**
	 * Whether it was told what it must be told, and nothing that contradicts it.
	 * @param watched whether anybody watches the event on its side
	 * @param rivals whether there is or was another to whom it can have lost the event
	 */
	synchronized void check(boolean watched, boolean rivals) {
		for (int i = 0; i < this.told.size(); i++) {
			assertThat(this.told.get(i)).as("%s was told of demand %s", this, this.told).isEqualTo(i % 2 == 0);
		}
		assertThat(this.told).as("what %s was told, also after its end", this).hasSizeLessThanOrEqualTo(this.limit);
		RuntimeException failure = this.failure;
		if (this.over) {
			assertThat(isRegistered()).as("%s has the event, though it is over", this).isFalse();
			assertThat(hasWatchers()).as("%s is watched, though it is over", this).isFalse();
			return;
		}
		assertThat(failure == null || failure instanceof EventTakenException).as("%s failed: %s", this, failure)
			.isTrue();
		boolean registered = isRegistered();
		assertThat(registered || standsBy() || rivals).as("%s has the event: %s", this, failure).isTrue();
		assertThat(this.held && !registered && !rivals).as("%s has lost the event", this).isFalse();
		assertThat(hasWatchers()).as("%s has watchers", this).isEqualTo(registered && watched);
		if (!registered && !standsBy()) {
			// who ends hears no more of demand
			return;
		}
		assertThat(this.told.size() % 2 == 1).as("there is demand that %s was told of: %s", this, this.told)
			.isEqualTo(registered && watched);
	}

	/** Takes in what has come of it. */
	synchronized void settled() {
		this.known = true;
		this.held = isRegistered();
		this.over |= (!this.held && !standsBy());
		if (this.over) {
			this.limit = this.told.size();
		}
	}

	@Override
	public String toString() {
		return "producer " + this.number + " of " + this.name + " on " + this.node
				+ (this.standing ? ", standing by" : "") + ", buffer " + this.buffer
				+ ((this.owner != null) ? ", owned by " + this.owner : "");
	}

}
