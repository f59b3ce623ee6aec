package io.pubsub.application;

/**
 * What the sender and the receiver of a node share.
 */
public final class ApplicationEventLinks {

	private final EventTypes types;

	private final EventTopics topics;

	private final OwnSubscriptions own = new OwnSubscriptions();

	private final ApplicationEventCounters counters;

	private final Announcements announcements;

	/**
	 * Creates what they share.
	 * @param types the types of events
	 * @param counters counts events
	 */
	public ApplicationEventLinks(EventTypes types, ApplicationEventCounters counters) {
		this.types = types;
		this.counters = counters;
		this.topics = new EventTopics(types);
		this.announcements = new Announcements(this.topics, this.own, counters);
	}

	EventTypes types() {
		return this.types;
	}

	EventTopics topics() {
		return this.topics;
	}

	OwnSubscriptions own() {
		return this.own;
	}

	ApplicationEventCounters counters() {
		return this.counters;
	}

	Announcements announcements() {
		return this.announcements;
	}

}
