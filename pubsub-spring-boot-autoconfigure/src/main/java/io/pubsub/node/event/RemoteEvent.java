package io.pubsub.node.event;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.event.EventOptions;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.watch.RemoteTarget;
import io.pubsub.node.watch.TargetKey;
import io.pubsub.node.watch.Watch;
import io.pubsub.wire.Frame;

/**
 * An event of another node that is watched on this one, with a copy of its buffer, so
 * that those who watch later need not ask.
 * <p>
 * Messages come in order. When some are missing, and there is a buffer, the producer's
 * node is asked for all after the last one, and what comes meanwhile is held: all of that
 * was sent before the answer, so the buffer has it too, or has no longer what came before
 * it either. When the connection is lost before the answer, what is held is dropped: who
 * resumes gets it from the buffer, after what is missing.
 */
final class RemoteEvent extends RemoteTarget {

	private final Node producer;

	private final Kernel kernel;

	/** Those whose producers have answered, this one then among them. */
	private final Map<EventStream.Id, RemoteEvent> events;

	/** Set by the first answer, before any message. */
	private volatile @Nullable EventStream stream;

	/** Messages that wait until those before them are there; guarded by the stream. */
	private final SortedMap<Long, EventDelivery> held = new TreeMap<>();

	/** Whether messages are missing and have been asked for; guarded by the stream. */
	private boolean asked;

	RemoteEvent(Node producer, TargetKey key, long token, Kernel kernel, Map<EventStream.Id, RemoteEvent> events) {
		super(producer.id(), key, token);
		this.producer = producer;
		this.kernel = kernel;
		this.events = events;
	}

	@Override
	public void answered(Frame.Watched answer) {
		EventStream stream = this.stream;
		if (stream == null) {
			int capacity = Math.min(answer.buffer(), EventOptions.MAX_BUFFER);
			this.stream = new EventStream(key().name(), new EventStream.Id(node(), answer.number()), capacity,
					answer.from() - 1, this.kernel.workers());
		}
		else {
			goOn(stream, answer.from());
		}
		super.answered(answer);
		this.events.put(new EventStream.Id(node(), answer.number()), this);
	}

	@Override
	public void removed() {
		this.events.remove(new EventStream.Id(node(), number()), this);
	}

	/** What follows begins with some number. */
	private void goOn(EventStream stream, long from) {
		synchronized (stream) {
			this.asked = false;
			takeHeld(stream, from);
			stream.skip(from - 1);
		}
	}

	/** A message has come; called by one thread at a time. */
	void received(Frame.Event frame) {
		EventStream stream = this.stream;
		if (stream == null) {
			return;
		}
		EventDelivery message = EventDelivery.remote(stream, this.producer, frame, this.kernel.codecs());
		synchronized (stream) {
			boolean missing = (message.sequence() > stream.last() + 1);
			if ((missing || this.asked) && this.held.size() < stream.capacity()) {
				this.held.put(message.sequence(), message);
				if (!this.asked) {
					this.asked = true;
					this.kernel.peers().outbound().post(node(), question());
				}
			}
			else {
				takeHeld(stream, message.sequence());
				take(stream, message);
			}
		}
	}

	private void takeHeld(EventStream stream, long before) {
		this.held.headMap(before).values().forEach((message) -> take(stream, message));
		this.held.clear();
	}

	private static void take(EventStream stream, EventDelivery message) {
		if (message.sequence() > stream.last()) {
			stream.append(message);
			stream.offer(message);
		}
	}

	@Override
	public long last() {
		EventStream stream = this.stream;
		return (stream != null) ? stream.last() : 0;
	}

	@Override
	public void begin(Watch watch) {
		EventStream stream = this.stream;
		if (stream != null && watch instanceof EventWatch event) {
			stream.add(event);
		}
	}

	@Override
	public boolean removeBegun(Watch watch) {
		EventStream stream = this.stream;
		return stream != null && watch instanceof EventWatch event && stream.remove(event);
	}

	@Override
	public boolean isUnwatched() {
		EventStream stream = this.stream;
		return stream == null || !stream.isWatched();
	}

	int watchers() {
		EventStream stream = this.stream;
		return (stream != null) ? stream.watchers() : 0;
	}

	@Override
	public void endBegun(EndReason ending) {
		EventStream stream = this.stream;
		if (stream != null) {
			synchronized (stream) {
				if (ending.isFinal()) {
					takeHeld(stream, Long.MAX_VALUE);
				}
				stream.end(this.producer, this.kernel.codecs(), ending);
			}
		}
	}

}
