package io.pubsub.node.event;

import java.util.List;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.dispatch.Subscriber;
import io.pubsub.event.EventStatusListener;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;
import io.pubsub.monitor.Target;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.Tap;
import io.pubsub.node.watch.Resumptions;
import io.pubsub.node.watch.TargetKey;
import io.pubsub.node.watch.Watch;

/**
 * That a mailbox watches an event. Messages come by its queue, like all others; this sees
 * to it that none is handled twice, that those that are missing are got from the buffer
 * or told as a gap, and that the end is told after the last.
 * <p>
 * What is not said to be otherwise happens in the mailbox's turn, one message at a time.
 */
final class EventWatch extends Watch implements Tap {

	private static final Log logger = LogFactory.getLog(EventWatch.class);

	/** Of how many producers that were watched before is known where that stopped. */
	private static final int STOPS = 8;

	private final NodeMailbox mailbox;

	private final EventStatusListener notices;

	private final Role role;

	private final EventFigures figures;

	/** What is watched now, or was last; set by the thread that begins. */
	private volatile @Nullable EventStream stream;

	/** Stands in the stream; guarded by that. */
	private @Nullable Subscriber<Delivery> subscriber;

	/** The number of the next message; set by the thread that begins. */
	private volatile long expected;

	/** Where it stopped with other producers, the last first; as above. */
	private volatile List<Stop> stops = List.of();

	/**
	 * Makes a watch.
	 * @param name the event's name
	 * @param resumes whether it watches again when the event is back
	 * @param comebacks where it waits for that
	 * @param mailbox gets the messages
	 * @param notices is told the rest
	 * @param role what becomes of the mailbox
	 * @param figures counts what is missing
	 */
	EventWatch(String name, boolean resumes, Resumptions comebacks, NodeMailbox mailbox, EventStatusListener notices,
			Role role, EventFigures figures) {
		super(Target.event(name), resumes, comebacks);
		this.mailbox = mailbox;
		this.notices = notices;
		this.role = role;
		this.figures = figures;
	}

	/**
	 * The number of the first message that is wanted of a stream, called by it with its
	 * lock held.
	 */
	long next(EventStream stream) {
		if (isCurrent(stream)) {
			return this.expected;
		}
		return this.stops.stream()
			.filter((stop) -> stop.stream.equals(stream.id()))
			.mapToLong(Stop::next)
			.findFirst()
			.orElse(0);
	}

	@Override
	public TargetKey key() {
		return TargetKey.event(((Target.EventTarget) target()).name());
	}

	/** Whether this watches an event of some name. */
	boolean isOf(String name) {
		return target().equals(Target.event(name)) && !isClosed();
	}

	private boolean isCurrent(EventStream stream) {
		EventStream current = this.stream;
		return current != null && current.id().equals(stream.id());
	}

	/**
	 * A stream is about to have this watch, called by it with its lock held.
	 * @param first the number of the first message that it will get, unless it goes on
	 * after some other
	 */
	Subscriber<Delivery> begins(EventStream stream, long first) {
		if (!isCurrent(stream)) {
			long next = next(stream);
			stop();
			this.expected = (next != 0) ? next : first;
		}
		this.stream = stream;
		Subscriber<Delivery> subscriber = new Subscriber<>(this.mailbox.mailbox(), null);
		this.subscriber = subscriber;
		this.mailbox.taps().add(this);
		begins();
		return subscriber;
	}

	/** Remembers where it stopped with the producer that it has watched so far. */
	private void stop() {
		EventStream before = this.stream;
		if (before != null) {
			Stop last = new Stop(before.id(), this.expected);
			this.stops = Stream
				.concat(Stream.of(last), this.stops.stream().filter((stop) -> !stop.stream.equals(last.stream)))
				.limit(STOPS)
				.toList();
		}
	}

	/**
	 * A stream removes this watch, called by it with its lock held.
	 * @return null if it is not in there
	 */
	@Nullable Subscriber<Delivery> leaves(EventStream stream) {
		if (this.stream != stream) {
			return null;
		}
		Subscriber<Delivery> subscriber = this.subscriber;
		this.subscriber = null;
		if (isClosed()) {
			// perhaps before it began
			this.mailbox.taps().remove(this);
		}
		return subscriber;
	}

	void offer(EventDelivery message) {
		this.mailbox.mailbox().offer(message, false);
	}

	@Override
	public boolean takes(Delivery delivery) {
		return delivery instanceof EventDelivery message && this.stream == message.stream();
	}

	@Override
	public void take(Delivery delivery) {
		if (delivery instanceof EventDelivery message) {
			handle(message);
		}
	}

	/** A message has its turn, or the end has. */
	private void handle(EventDelivery message) {
		if (isClosed() || message.sequence() < this.expected) {
			return;
		}
		if (message.sequence() > this.expected) {
			fill(message);
		}
		if (!goesOn()) {
			if (!isClosed()) {
				// paused by what came before: it goes on there
				this.mailbox.mailbox().handBack(message);
			}
			return;
		}
		EndReason ending = message.ending();
		if (ending != null) {
			end(ending);
		}
		else {
			process(message);
		}
	}

	/**
	 * Gets what is missing before a message from the buffer, and tells the rest: as long
	 * as the listener neither closes nor pauses anything.
	 */
	private void fill(EventDelivery message) {
		for (EventDelivery kept : message.stream().kept(this.expected, message.sequence())) {
			missing(kept.sequence());
			if (!goesOn()) {
				return;
			}
			process(kept);
			if (!goesOn()) {
				return;
			}
		}
		missing(message.sequence());
	}

	/** Whether the listener is to be called again, for all that it has done itself. */
	private boolean goesOn() {
		return !isClosed() && this.mailbox.mailbox().isHandingOver();
	}

	private void process(EventDelivery message) {
		this.expected = message.sequence() + 1;
		this.mailbox.process(message);
	}

	/** All between what came last and what comes next is lost. */
	private void missing(long next) {
		long from = this.expected;
		if (from < next) {
			this.expected = next;
			this.figures.countMissed(next - from);
			tell(() -> this.notices.onGap(from, next - 1));
		}
	}

	private void end(EndReason ending) {
		this.mailbox.taps().remove(this);
		if (!ends(ending)) {
			return;
		}
		if (this.role == Role.LINKED) {
			this.mailbox.end(ending);
			return;
		}
		tell(() -> this.notices.onDown(ending.down(target(), resumes())));
		awaitComeback();
		if (!resumes()) {
			closed();
		}
	}

	private void tell(Runnable notice) {
		try {
			if (!isClosed()) {
				notice.run();
			}
		}
		catch (Throwable ex) {
			Failures.log(logger, "A watcher of " + Printable.text(target()) + " failed on a notice", ex);
		}
	}

	@Override
	public void ended(EndReason ending) {
		ends(ending);
	}

	@Override
	public void resumed() {
		this.mailbox.execute(() -> tell(this.notices::onResumed));
	}

	@Override
	public void closed() {
		this.mailbox.taps().release(this);
		this.mailbox.endActions().remove(this);
		if (this.role == Role.ONLY) {
			this.mailbox.close();
		}
	}

	/**
	 * Where watching some producer stopped.
	 *
	 * @param stream the producer's stream
	 * @param next the number of the next message
	 */
	private record Stop(EventStream.Id stream, long next) {
	}

	/**
	 * What becomes of the mailbox.
	 */
	enum Role {

		/** It lives on. */
		ONE_OF_MANY,

		/** It is there for this alone. */
		ONLY,

		/** It ends with the event. */
		LINKED

	}

}
