package io.pubsub.node.mailbox;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener.Cause;
import io.pubsub.MailboxOptions;
import io.pubsub.MessageListener;
import io.pubsub.Ref;
import io.pubsub.dispatch.Handler;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.MailboxSettings;
import io.pubsub.dispatch.Offer;
import io.pubsub.guard.Failures;
import io.pubsub.guard.Returned;
import io.pubsub.monitor.Down;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.request.RequestSender;

/**
 * A listener and its mailbox, with an address: one that was opened, or a subscription's.
 */
public class NodeMailbox implements io.pubsub.Mailbox {

	private static final Log logger = LogFactory.getLog(NodeMailbox.class);

	private final Ref ref;

	private final Type type;

	private final MessageListener<Object> listener;

	private final MailboxOptions options;

	/** The group that shares the messages of its topic, null for none. */
	private final @Nullable String group;

	private final ListenerErrorHandler errorHandler;

	private final NodeMailboxes owner;

	private final MailboxQueue<Delivery> mailbox;

	private final KeyedLanes lanes;

	private final AtomicLong delivered = new AtomicLong();

	private final EndActions endings = new EndActions();

	/** Why this has ended; set once. */
	private volatile @Nullable EndReason ending;

	private final MailboxTaps taps = new MailboxTaps();

	public NodeMailbox(Type type, MessageListener<Object> listener, MailboxOptions options, @Nullable String group,
			NodeMailboxes owner) {
		this.ref = owner.nextRef();
		this.type = type;
		this.listener = listener;
		this.options = options;
		this.group = group;
		ListenerErrorHandler handler = options.errorHandler();
		this.errorHandler = (handler != null) ? handler : owner.errorHandler();
		this.owner = owner;
		MailboxSettings settings = owner.settings(options);
		int concurrency = settings.concurrency();
		Function<Message<?>, ? extends @Nullable Object> key = (concurrency > 1) ? options.key() : null;
		this.mailbox = open(new MailboxSettings(settings.capacity(), settings.maxBytes(), settings.overflow(),
				settings.blockTimeout(), (key != null) ? 1 : concurrency), new MailboxIntake(this));
		this.lanes = (key != null)
				? KeyedLanes.of(this.mailbox, key, concurrency, (lane) -> open(lane, new LaneIntake()))
				: KeyedLanes.none(this.mailbox);
	}

	private MailboxQueue<Delivery> open(MailboxSettings settings, Handler<Delivery> handler) {
		return new MailboxQueue<>(settings, this.owner.queuedBytes(), handler, this.owner.workers(),
				() -> this.owner.lost(Cause.OVERFLOW, this));
	}

	public boolean isOf(NodeMailboxes node) {
		return this.owner == node;
	}

	/** What payloads become for the listener. */
	public Type type() {
		return this.type;
	}

	/** A message has its turn, on a worker. */
	protected void handle(Delivery delivery) {
		Runnable task = delivery.task();
		if (task != null) {
			run(task);
		}
		else if (delivery.isForTap()) {
			this.taps.take(delivery);
		}
		else {
			process(delivery);
		}
	}

	private void run(Runnable task) {
		if (this.lanes.isEmpty()) {
			task.run();
		}
		else {
			this.lanes.run(task, this.owner::task);
		}
	}

	/** Gives a message to the listener, now or by its key. */
	public void process(Delivery delivery) {
		ReceivedMessage message;
		try {
			message = delivery.message(this.type);
		}
		catch (Throwable ex) {
			this.owner.notDecoded(ex, this);
			handleError(ex, delivery.raw(), delivery);
			return;
		}
		Predicate<Message<?>> condition = this.options.condition();
		if (condition == null && this.lanes.isEmpty()) {
			invoke(delivery, message);
			return;
		}
		MailboxQueue<Delivery> next;
		try {
			if (condition != null && !condition.test(message)) {
				delivery.declined(this.ref.id());
				return;
			}
			next = this.lanes.isEmpty() ? null : this.lanes.lane(message);
		}
		catch (Throwable ex) {
			handleError(ex, message, delivery);
			return;
		}
		if (next == null) {
			invoke(delivery, message);
		}
		else if (next.offer(delivery, true) == Offer.CLOSED) {
			discarded(delivery);
		}
	}

	private void invoke(Delivery delivery, ReceivedMessage message) {
		try {
			boolean request = delivery.isRequest();
			Object value = request ? this.listener.onRequest(message) : this.listener.onReceive(message);
			if (request || value != null) {
				returned(delivery, message, value);
			}
		}
		catch (Throwable ex) {
			failed(ex, message, delivery);
		}
		finally {
			this.delivered.incrementAndGet();
			this.owner.delivered();
		}
	}

	private void returned(Delivery delivery, ReceivedMessage message, @Nullable Object value) {
		CompletionStage<?> stage = Returned.stage(value, delivery.isRequest());
		if (stage == null) {
			delivery.returned(this.ref.id(), value);
			return;
		}
		PromisedResult promised = new PromisedResult((result, failure) -> {
			if (failure != null) {
				failed(Failures.unwrap(failure), message, delivery);
			}
			else {
				delivery.returned(this.ref.id(), result);
			}
		});
		promised.await(stage, this.owner.workers());
		if (delivery.isRequest()) {
			promised.promise(this.owner.replies());
		}
	}

	private void failed(Throwable failure, Message<?> message, Delivery delivery) {
		this.owner.failed(failure);
		handleError(failure, message, delivery);
	}

	private void handleError(Throwable error, Message<?> message, Delivery delivery) {
		if (delivery.threw(this.ref.id(), error)) {
			return;
		}
		try {
			this.errorHandler.handle(error, message, this);
		}
		catch (Throwable ex) {
			this.owner.errorHandlerFailed(ex, error, this);
		}
	}

	/**
	 * There is no room for a message. Called with the lock of the mailbox held; does not
	 * block.
	 * @return false if it will come again
	 */
	protected boolean overflowed(Delivery delivery) {
		delivery.overflowed(this.ref.id());
		return true;
	}

	/** A message waited here when this was closed. Does not block. */
	void discarded(Delivery delivery) {
		boolean ofGroup = this.group != null;
		if (delivery.discarded(this.ref.id(), ofGroup) && (ofGroup || delivery.topic() == null || !isUnsubscribed())) {
			this.owner.lost(Cause.CLOSED, this);
		}
	}

	/** Whether the owner has closed this, so that nothing that waited is missed. */
	private boolean isUnsubscribed() {
		EndReason ending = this.ending;
		return ending != null && ending.reason() == Down.Reason.CLOSED && !this.owner.isClosing();
	}

	/** Keeps messages for later, when the one at hand is done. */
	public void pauseListener() {
		this.mailbox.pause();
		this.lanes.pause();
	}

	/** Calls the listener again. */
	public void resumeListener() {
		this.lanes.resume();
		this.mailbox.resume();
	}

	@Override
	public final void close() {
		end(EndReason.CLOSED);
	}

	@Override
	public final void close(Throwable reason) {
		end(EndReason.failed(reason));
	}

	/** Closes this, and tells those who watch it why: for the first reason of several. */
	public void end(EndReason ending) {
		EndReason first;
		synchronized (this) {
			if (this.ending == null) {
				this.ending = ending;
			}
			first = this.ending;
		}
		this.mailbox.close();
		this.lanes.close();
		this.owner.remove(this);
		this.endings.run(() -> this.owner.ended(this, first));
	}

	/** Why this has ended, null if it has not. */
	public @Nullable EndReason ending() {
		return this.ending;
	}

	/** What is to be done when this ends. */
	public EndActions endActions() {
		return this.endings;
	}

	/** What takes deliveries before the listener does. */
	public MailboxTaps taps() {
		return this.taps;
	}

	/** Whether messages are taken one at a time, and so in order. */
	public boolean isOrdered() {
		return this.mailbox.concurrency() == 1 && this.lanes.isEmpty();
	}

	/**
	 * Has something done in this mailbox's turn, after what is in it, and not at all if
	 * it is closed.
	 */
	public void execute(Runnable action) {
		this.mailbox.offer(this.owner.task(action), false);
	}

	/**
	 * Takes no more messages, and delivers those that wait. Does not wait for a listener
	 * that has called this, or that has ended the JVM.
	 * @return completes when that is done
	 */
	public CompletableFuture<Void> drainOff() {
		if (this.mailbox.waitsForItself()) {
			warnOfItself(this.mailbox);
		}
		Supplier<CompletableFuture<Void>> lanes = this.lanes.prepareDrain(this::warnOfItself);
		return this.mailbox.drainOff().thenCompose((done) -> lanes.get());
	}

	/** Looks again for a listener that has ended the JVM since {@link #drainOff()}. */
	void lookForStuck() {
		this.mailbox.lookForStuck();
		this.lanes.lookForStuck(this::warnOfItself);
	}

	private void warnOfItself(MailboxQueue<Delivery> mailbox) {
		logger.warn("The listener of " + this + " stops its own node, which so cannot wait for it: " + mailbox.depth()
				+ " message(s) that wait are not delivered. To have them delivered, stop the node from "
				+ "another thread and have the listener return");
	}

	@Override
	public Ref ref() {
		return this.ref;
	}

	public MailboxQueue<Delivery> mailbox() {
		return this.mailbox;
	}

	public NodeMetrics.MailboxMetrics metrics() {
		String label = this.options.label();
		return metrics((label != null) ? label : "mailbox-" + this.ref.id(), null);
	}

	public NodeMetrics.MailboxMetrics metrics(String id, @Nullable String topic) {
		int depth = this.mailbox.depth() + this.lanes.depth();
		long bytes = this.mailbox.bytes() + this.lanes.bytes();
		return new NodeMetrics.MailboxMetrics(id, topic, this.group, depth, this.mailbox.capacity(), bytes,
				this.mailbox.maxBytes(), this.delivered.get(), this.mailbox.dropped());
	}

	/** Whether no message waits, and none is being handled, in the order of its way. */
	boolean isIdle() {
		return this.mailbox.isIdle() && this.lanes.isIdle();
	}

	/** What the node's count of bytes has not been told yet. */
	public long unreportedBytes() {
		return this.mailbox.unreportedBytes() + this.lanes.unreportedBytes();
	}

	@Override
	public String toString() {
		return "Mailbox " + this.ref;
	}

	/** Takes what comes out of a lane, and was decoded before it went in. */
	private final class LaneIntake extends MailboxIntake {

		LaneIntake() {
			super(NodeMailbox.this);
		}

		@Override
		public void handle(Delivery delivery) {
			Runnable task = delivery.task();
			if (task != null) {
				task.run();
			}
			else {
				invoke(delivery, delivery.message(NodeMailbox.this.type));
			}
		}

	}

}
