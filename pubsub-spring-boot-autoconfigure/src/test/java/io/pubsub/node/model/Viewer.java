package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.NoSuchTargetException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That a node watches an event, and what it has heard. Between two ends it hears one
 * producer, whose messages and gaps follow on each other by their numbers; also across
 * them if it goes on with one that it has heard before.
 */
final class Viewer implements EventWatcher<String> {

	private final int number;

	final String name;

	final ModelNode node;

	final boolean resume;

	/** Whether it watches whenever the event is there. */
	final boolean await;

	/** Null until it has begun, and if it was refused. */
	volatile @Nullable Monitor monitor;

	/** What the call threw. */
	volatile @Nullable RuntimeException failure;

	/** Whether all of that is known, so that steps may depend on it. */
	boolean known;

	/** Whose messages it gets, since all was quiet. */
	@Nullable Production source;

	/** Whether it was cut off from the source since. */
	boolean disturbed;

	private boolean closed;

	/** How much it had heard when all was quiet. */
	private int before;

	// guarded by this

	/** How much it may hear. */
	private int limit = Integer.MAX_VALUE;

	/** All that it has heard. */
	private final List<String> heard = new ArrayList<>();

	private final Set<String> messages = new HashSet<>();

	/** The first thing that is wrong. */
	private @Nullable String wrong;

	private boolean watching;

	/** Ends that it was told. */
	private int ends;

	/** What it hears, told by the numbers; null before the first message. */
	private @Nullable String stream;

	/** The number that must come next in that, or after a gap; 0 if any may. */
	private long next;

	/** What it heard until the last end. */
	private @Nullable String lastStream;

	/** The number that comes next in each that it has heard, the current one aside. */
	private final Map<String, Long> stops = new HashMap<>();

	/**
	 * Gaps with no message between them and an end, so that it is not known in which of
	 * those: where each begins, and the number after it.
	 */
	private final Map<Long, Long> passed = new HashMap<>();

	/** Where the gap begins that was the last thing that it heard; 0 if none was. */
	private long gap;

	Viewer(int number, String name, ModelNode node, boolean resume, boolean await) {
		this.number = number;
		this.name = name;
		this.node = node;
		this.resume = resume || await;
		this.await = await;
		this.watching = !await;
	}

	void begin() {
		WatchOptions options = WatchOptions.defaults().resume(this.resume);
		try {
			this.monitor = this.node.node.events()
				.monitor(this.name, String.class, this, this.await ? options.whenever() : options);
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	@Override
	public synchronized void onMessage(Message<String> message) {
		String text = message.getPayload();
		String[] parts = text.split("-");
		long sequence = (Long) message.getHeaders().get(PubSubHeaders.SEQUENCE);
		String stream = parts[0] + "+" + (Long.parseLong(parts[1]) - sequence);
		hear(text + " as " + sequence);
		this.messages.add(text);
		wrongIf(!this.watching, "after the end");
		wrongIf(this.stream != null && !stream.equals(this.stream), "of another producer, or anew");
		wrongIf(this.next != 0 && sequence != this.next, "which is not the next");
		long begun = (this.gap != 0) ? this.gap : sequence;
		wrongIf(this.stream == null && !followsOnStop(stream, begun), "which is not the next after the end");
		if (Integer.parseInt(parts[2]) == Productions.LARGE) {
			wrongIf(this.gap != 0, "after a gap, though the buffer has it");
			wrongIf(isNew(stream) && sequence != 1, "which is not the first that the buffer has");
		}
		this.gap = 0;
		this.stream = stream;
		this.next = sequence + 1;
	}

	/** Whether a number is the one that comes next in a stream that it has heard. */
	private boolean followsOnStop(String stream, long number) {
		Long stop = this.stops.getOrDefault(stream, number);
		while (stop != null && stop != number) {
			stop = this.passed.get(stop);
		}
		return stop != null;
	}

	/** Whether a stream is surely none that it has heard before. */
	private boolean isNew(String stream) {
		return this.stream == null && !this.stops.containsKey(stream) && (this.lastStream != null || this.ends == 0);
	}

	@Override
	public synchronized void onGap(long from, long to) {
		hear("gap " + from + "-" + to);
		wrongIf(!this.watching, "after the end");
		wrongIf(from > to, "of nothing");
		wrongIf(this.next != 0 && from != this.next, "which is not the next");
		this.gap = (this.gap != 0) ? this.gap : from;
		this.next = to + 1;
	}

	@Override
	public synchronized void onDown(Down down) {
		hear("down " + down.reason());
		wrongIf(!this.watching, "after the end");
		wrongIf(down.resumes() != this.resume, "and wrong of resuming");
		this.ends++;
		this.watching = false;
		this.lastStream = this.stream;
		if (this.stream != null) {
			this.stops.put(this.stream, this.next);
		}
		else if (this.gap != 0) {
			this.passed.put(this.gap, this.next);
		}
		this.stream = null;
		this.next = 0;
		this.gap = 0;
	}

	@Override
	public synchronized void onResumed() {
		hear("resumed");
		wrongIf(this.watching || !this.resume, "though it watched");
		this.watching = true;
	}

	private void hear(String what) {
		this.heard.add(what);
		wrongIf(this.heard.size() > this.limit, "though it is closed");
	}

	private void wrongIf(boolean wrong, String how) {
		if (wrong && this.wrong == null) {
			this.wrong = this + " heard " + this.heard.get(this.heard.size() - 1) + " " + how + ": " + this.heard;
		}
	}

	/** It was closed: perhaps while it hears something. */
	synchronized void closed() {
		this.closed = true;
		this.limit = this.heard.size() + 1;
	}

	boolean isClosed() {
		return this.closed;
	}

	boolean isOpen() {
		return !this.closed && this.monitor != null;
	}

	boolean isActive() {
		Monitor monitor = this.monitor;
		return monitor != null && monitor.isActive();
	}

	synchronized boolean hasHeard(String message) {
		return this.messages.contains(message);
	}

	/** Whether it heard nothing that contradicts what it heard before. */
	synchronized void checkHeard() {
		if (this.wrong != null) {
			throw new IllegalStateException(this.wrong);
		}
	}

	/**
	 * Whether it has become what it must be.
	 * @param registered who has the event on its side
	 * @param rivals whether the source may have lost the event meanwhile, and got it back
	 */
	synchronized void check(@Nullable Production registered, boolean rivals) {
		if (this.closed || this.failure != null) {
			assertThat(isActive()).as("%s is active, though it has ended", this).isFalse();
			assertThat(this.closed || this.failure instanceof NoSuchTargetException)
				.as("%s failed: %s", this, this.failure)
				.isTrue();
			return;
		}
		boolean active = isActive();
		assertThat(this.watching).as("%s is active, and heard %s", this, this.heard).isEqualTo(active);
		assertThat(active && registered == null).as("%s is active, though nobody has the event", this).isFalse();
		assertThat(this.resume && registered != null && !active).as("%s is not active again: %s", this, this.heard)
			.isFalse();
		assertThat(this.ends > 1 && !this.resume).as("%s was told of %s ends", this, this.ends).isFalse();
		if (this.source != null && !this.resume) {
			boolean stays = (this.source == registered);
			assertThat(active && !stays).as("%s is active, though its producer has gone", this).isFalse();
		}
		if (this.source != null && this.source == registered && !this.disturbed && !rivals) {
			assertThat(this.heard.subList(this.before, this.heard.size()))
				.as("what %s heard though nothing ended", this)
				.noneMatch((text) -> text.startsWith("down"));
		}
	}

	/** Takes in what has come of it. */
	synchronized void settled(@Nullable Production registered) {
		this.known = true;
		this.disturbed = false;
		this.source = (!this.closed && isActive()) ? registered : null;
		this.before = this.heard.size();
		if (this.closed || this.failure != null) {
			this.limit = this.before;
		}
	}

	@Override
	public String toString() {
		return "watcher " + this.number + " of " + this.name + " on " + this.node
				+ (this.await ? ", whenever" : this.resume ? ", resuming" : "");
	}

}
