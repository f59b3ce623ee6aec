package io.pubsub.sample;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import io.pubsub.Node;

/**
 * What happened lately on this node, for people to read.
 */
@Component
class Timeline {

	private static final int CAPACITY = 100;

	private static final int MAX_TEXT = 500;

	/** Oldest first; guarded by this. */
	private final Deque<Entry> entries = new ArrayDeque<>();

	/** How many entries there have been; guarded by this. */
	private long total;

	void received(String topic, String payload, Node from) {
		if (!topic.startsWith(LiveController.TOPICS)) {
			add(Kind.MESSAGE, topic, payload, from.name());
		}
	}

	void said(String room, String words, Node from) {
		add(Kind.CHAT, room, words, from.name());
	}

	void clusterChanged(String what) {
		add(Kind.CLUSTER, null, what, null);
	}

	void listenersChanged(Listeners.Count count) {
		String listeners = switch (count.count()) {
			case 0 -> "No listener any more";
			case 1 -> "One listener";
			default -> count.count() + " listeners";
		};
		add(Kind.LISTENERS, count.topic(), listeners, null);
	}

	void stackChanged(String topic, String what, String holder) {
		add(Kind.STACK, topic, what, holder);
	}

	void pricesChanged(String what) {
		add(Kind.PRICES, "prices", what, null);
	}

	void failed(String topic, String reason) {
		add(Kind.ERROR, topic, reason, null);
	}

	/** The entries from a number on, those that are kept. */
	synchronized List<Entry> from(long number) {
		return this.entries.stream().filter((entry) -> entry.number() >= number).toList();
	}

	synchronized long total() {
		return this.total;
	}

	private synchronized void add(Kind kind, @Nullable String topic, String text, @Nullable String from) {
		if (this.entries.size() == CAPACITY) {
			this.entries.removeFirst();
		}
		this.entries.addLast(new Entry(this.total, Instant.now(), kind, topic, shorten(text), from));
		this.total++;
	}

	static String shorten(String text) {
		if (text.length() <= MAX_TEXT) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
		return text.substring(0, end) + "…";
	}

	/**
	 * Something that happened.
	 *
	 * @param number counts entries from 0 on
	 * @param time when it happened
	 * @param kind what kind of thing it is
	 * @param topic the topic, or the chat room, if it is about one
	 * @param text what to read, cut off if it is long
	 * @param from the name of the node that it came from, if it came from one
	 */
	record Entry(long number, Instant time, Kind kind, @Nullable String topic, String text, @Nullable String from) {
	}

	/**
	 * What can happen.
	 */
	enum Kind {

		/** A listener of a topic received a message. */
		MESSAGE,

		/** Somebody said something in a chat room. */
		CHAT,

		/** A node joined or left. */
		CLUSTER,

		/** Listeners were added or removed. */
		LISTENERS,

		/** Something was pushed or popped, or another node has the stack. */
		STACK,

		/** This node has begun or ceased to produce prices, or to fetch them. */
		PRICES,

		/** A listener failed on a message, or could not read it. */
		ERROR

	}

}
