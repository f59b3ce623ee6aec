package io.pubsub.node.event;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.NodeMailbox;

/**
 * The producer of an event on this node, that has the event or stands by for it. To the
 * other nodes it is a mailbox that has a name.
 *
 * @param <T> the payload's type
 */
public final class NodeEventProducer<T> implements EventProducer<T>, Runnable {

	private final String name;

	private final Class<T> type;

	private final EventOptions options;

	private final NodeMailbox mailbox;

	private final Demand demand;

	private final EventFigures figures;

	private final NodeEvents events;

	private final LongAdder published = new LongAdder();

	/** The next when this one is lost to another; set by one thread at a time. */
	private volatile LocalEvent event;

	/** Whether the name is this producer's, so that others may find it. */
	private volatile boolean holding;

	/** Gives up the name; set once. */
	private volatile Runnable release = () -> {
	};

	/** Why this has ended; guarded by this when set. */
	private volatile @Nullable EndReason ending;

	NodeEventProducer(String name, Class<T> type, EventOptions options, NodeMailbox mailbox, EventFigures figures,
			NodeEvents events) {
		this.name = name;
		this.type = type;
		this.options = options;
		this.mailbox = mailbox;
		this.figures = figures;
		this.events = events;
		this.demand = events.newDemand(options);
		this.event = newEvent();
	}

	private LocalEvent newEvent() {
		return this.events.newEvent(this.name, this.options, this.demand, () -> this.holding);
	}

	@Override
	public String name() {
		return this.name;
	}

	NodeMailbox mailbox() {
		return this.mailbox;
	}

	public LocalEvent event() {
		return this.event;
	}

	void releasedBy(Runnable release) {
		this.release = release;
		if (this.ending != null) {
			release.run();
		}
	}

	@Override
	public boolean publish(T payload, Map<String, ?> headers) {
		Map<String, Object> checked = FrameEncoder.check(payload, headers);
		if (!this.type.isInstance(payload)) {
			throw new IllegalArgumentException("A message of the event '" + this.name + "' is a " + this.type.getName()
					+ ", not a " + payload.getClass().getName());
		}
		boolean published = false;
		while (!published) {
			EndReason ending = this.ending;
			if (ending != null) {
				throw new IllegalStateException(
						"Cannot publish to the event '" + this.name + "': it has ended (" + ending.text() + ")");
			}
			this.events.requireRunning();
			if (!this.holding) {
				return false;
			}
			// if that has ended meanwhile, this producer has too, or has another event
			published = this.event.publish(payload, checked);
		}
		this.published.increment();
		this.figures.countPublished();
		return true;
	}

	/** It has the event from now on, as others see it. */
	public void holds() {
		this.holding = true;
	}

	/** It has the event no more. */
	public void holdsNoMore() {
		this.holding = false;
	}

	/** Has those who watched hear that it is another's now, on a worker. */
	public void lost(boolean standsBy) {
		EndReason ending = new EndReason(Reason.UNREGISTERED, "another producer has the event");
		if (!standsBy) {
			end(ending);
			return;
		}
		LocalEvent next = newEvent();
		synchronized (this) {
			if (this.ending != null) {
				return;
			}
			LocalEvent before = this.event;
			this.event = next;
			this.events.replace(before, next, ending);
		}
	}

	@Override
	public boolean isRegistered() {
		return this.holding && this.ending == null;
	}

	@Override
	public boolean hasWatchers() {
		return this.ending == null && this.event.isWatched();
	}

	@Override
	public long published() {
		return this.published.sum();
	}

	@Override
	public void close() {
		end(EndReason.UNREGISTERED);
	}

	/** The owner has closed. */
	@Override
	public void run() {
		EndReason ending = this.mailbox.ending();
		end((ending != null) ? ending : EndReason.CLOSED);
	}

	/** Ends the event: gives up its name, and then tells those who watch. */
	void end(EndReason ending) {
		synchronized (this) {
			if (this.ending != null) {
				return;
			}
			this.ending = ending;
			this.events.remove(this);
		}
		this.demand.close();
		this.release.run();
		this.event.end(ending);
		this.mailbox.endActions().remove(this);
		if (this.options.owner() == null) {
			this.mailbox.end(ending);
		}
	}

	@Nullable EndReason ending() {
		return this.ending;
	}

	@Override
	public String toString() {
		return "Producer of the event '" + this.name + "'";
	}

}
