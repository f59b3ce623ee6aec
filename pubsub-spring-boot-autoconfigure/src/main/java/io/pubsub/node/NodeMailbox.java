package io.pubsub.node;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener.Cause;
import io.pubsub.MailboxOptions;
import io.pubsub.MessageListener;
import io.pubsub.Overflow;
import io.pubsub.Ref;
import io.pubsub.dispatch.Handler;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.guard.Failures;
import io.pubsub.guard.Returned;
import io.pubsub.monitor.Down;

/**
 * A listener and its mailbox, with an address: one that was opened, or a subscription's.
 * <p>
 * With a key, messages go through the mailbox one by one, which finds their keys, to one
 * of several short ones, chosen by the key: so messages of a key keep their order. The
 * first waits while the short one is full, so that only its own bounds count. A notice
 * goes through all of the short ones: the last that comes to it does what is to be done,
 * and the mailbox hands over nothing until that is done.
 */
class NodeMailbox implements io.pubsub.Mailbox {

	private static final Log logger = LogFactory.getLog(NodeMailbox.class);

	private static final int KEYED_CAPACITY = 64;

	private final Ref ref;

	private final Type type;

	private final MessageListener<Object> listener;

	private final MailboxOptions options;

	/** The group that shares the messages of its topic, null for none. */
	private final @Nullable String group;

	private final ListenerErrorHandler errorHandler;

	private final NodeMailboxes owner;

	private final Mailbox<Delivery> mailbox;

	private final List<Mailbox<Delivery>> keyed = new ArrayList<>();

	private final AtomicLong delivered = new AtomicLong();

	private final Endings endings = new Endings();

	/** Why this has ended; set once. */
	private volatile @Nullable Ending ending;

	private final EventWatches events = new EventWatches();

	/** Whether a notice is at hand that all short mailboxes have come to. */
	private volatile boolean inNotice;

	NodeMailbox(Type type, MessageListener<Object> listener, MailboxOptions options, @Nullable String group,
			NodeMailboxes owner) {
		this.ref = owner.nextRef();
		this.type = type;
		this.listener = listener;
		this.options = options;
		this.group = group;
		ListenerErrorHandler handler = options.errorHandler();
		this.errorHandler = (handler != null) ? handler : owner.errorHandler();
		this.owner = owner;
		Mailbox.Settings settings = owner.settings(options);
		int concurrency = settings.concurrency();
		boolean keyed = (options.key() != null && concurrency > 1);
		this.mailbox = new Mailbox<>(
				new Mailbox.Settings(settings.capacity(), settings.maxBytes(), settings.overflow(),
						settings.blockTimeout(), keyed ? 1 : concurrency),
				owner.queuedBytes(), new Intake(), owner.workers(), () -> owner.lost(Cause.OVERFLOW, this));
		for (int i = 0; keyed && i < concurrency; i++) {
			this.keyed.add(new Mailbox<>(
					new Mailbox.Settings(KEYED_CAPACITY, Math.max(1, settings.maxBytes() / concurrency), Overflow.BLOCK,
							Mailbox.FOR_EVER, 1),
					owner.queuedBytes(), new KeyedIntake(), owner.workers(), () -> owner.lost(Cause.OVERFLOW, this)));
		}
		this.keyed.forEach((part) -> part.partOf(this.mailbox));
	}

	boolean isOf(NodeMailboxes node) {
		return this.owner == node;
	}

	/** What payloads become for the listener. */
	Type type() {
		return this.type;
	}

	private void handle(Delivery delivery) {
		if (delivery instanceof EventDelivery message) {
			this.events.handle(message);
		}
		else if (delivery instanceof Notice notice) {
			handle(notice);
		}
		else {
			process(delivery);
		}
	}

	private void handle(Notice notice) {
		if (this.keyed.isEmpty()) {
			notice.action().run();
			return;
		}
		this.mailbox.hold();
		AtomicInteger missing = new AtomicInteger(this.keyed.size());
		Notice passed = this.owner.notice(() -> {
			if (missing.decrementAndGet() == 0) {
				runAlone(notice);
			}
		});
		this.keyed.forEach((lane) -> lane.offer(passed, false));
	}

	private void runAlone(Notice notice) {
		this.inNotice = true;
		try {
			notice.action().run();
		}
		finally {
			this.inNotice = false;
			this.mailbox.release();
		}
	}

	/** Gives a message to the listener, now or by its key. */
	void process(Delivery delivery) {
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
		if (condition == null && this.keyed.isEmpty()) {
			invoke(delivery, message);
			return;
		}
		Mailbox<Delivery> next;
		try {
			if (condition != null && !condition.test(message)) {
				declined(delivery);
				return;
			}
			next = this.keyed.isEmpty() ? null : this.keyed.get(slot(message));
		}
		catch (Throwable ex) {
			handleError(ex, message, delivery);
			return;
		}
		if (next == null) {
			invoke(delivery, message);
		}
		else if (next.offer(delivery, true) == Mailbox.Offer.CLOSED) {
			discarded(delivery);
		}
	}

	private int slot(Message<?> message) {
		Function<Message<?>, ? extends @Nullable Object> key = this.options.key();
		Object value = (key != null) ? key.apply(message) : null;
		int hash = (value != null) ? value.hashCode() : 0;
		return Math.floorMod(hash ^ (hash >>> 16), this.keyed.size());
	}

	private void invoke(Delivery delivery, ReceivedMessage message) {
		try {
			boolean request = (delivery instanceof RequestDelivery);
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
		CompletionStage<?> stage = Returned.stage(value);
		if (stage != null) {
			new Pending(delivery, message).await(stage);
		}
		else if (delivery instanceof RequestDelivery request) {
			request.returned(this.ref.id(), value);
		}
	}

	private void failed(Throwable failure, Message<?> message, Delivery delivery) {
		this.owner.failed(failure);
		handleError(failure, message, delivery);
	}

	/** Of what goes wrong with a request the requester hears, and nobody else. */
	private void handleError(Throwable error, Message<?> message, Delivery delivery) {
		if (delivery instanceof RequestDelivery request) {
			request.threw(this.ref.id(), error);
			return;
		}
		try {
			this.errorHandler.handle(error, message, this);
		}
		catch (Throwable ex) {
			this.owner.errorHandlerFailed(ex, error, this);
		}
	}

	private void declined(Delivery delivery) {
		if (delivery instanceof RequestDelivery request) {
			request.declined(this.ref.id());
		}
	}

	/** A message waited here when this was closed. Does not block. */
	private void discarded(Delivery delivery) {
		boolean ofGroup = this.group != null;
		if (delivery instanceof RequestDelivery request) {
			if (ofGroup) {
				request.closed(this.ref.id());
			}
			else {
				request.declined(this.ref.id());
			}
		}
		else if (!(delivery instanceof EventDelivery) && !(delivery instanceof Notice)
				&& (ofGroup || delivery.topic() == null || !isUnsubscribed())) {
			this.owner.lost(Cause.CLOSED, this);
		}
	}

	/** Whether the owner has closed this, so that nothing that waited is missed. */
	private boolean isUnsubscribed() {
		Ending ending = this.ending;
		return ending != null && ending.reason() == Down.Reason.CLOSED && !this.owner.isClosing();
	}

	/** Keeps messages for later, when the one at hand is done. */
	void pauseListener() {
		this.mailbox.pause();
		this.keyed.forEach(Mailbox::pause);
	}

	/** Calls the listener again. */
	void resumeListener() {
		this.keyed.forEach(Mailbox::resume);
		this.mailbox.resume();
	}

	@Override
	public final void close() {
		end(Ending.CLOSED);
	}

	@Override
	public final void close(Throwable reason) {
		end(Ending.failed(reason));
	}

	/** Closes this, and tells those who watch it why. */
	void end(Ending ending) {
		synchronized (this) {
			if (this.ending == null) {
				this.ending = ending;
			}
		}
		this.mailbox.close();
		this.keyed.forEach(Mailbox::close);
		this.owner.remove(this);
		this.endings.run(() -> this.owner.ended(this, ending));
	}

	/** Why this has ended, null if it has not. */
	@Nullable Ending ending() {
		return this.ending;
	}

	/**
	 * Has a watch withdrawn when this has ended, before those are told who watch this.
	 * @return false if it has ended
	 */
	boolean watches(Watch watch) {
		return this.endings.addFirst(watch);
	}

	/** A watch has ended, or is closed. */
	void watchesNoMore(Watch watch) {
		this.endings.remove(watch);
	}

	/** How much is to be done when this ends. */
	int endings() {
		return this.endings.size();
	}

	EventWatches events() {
		return this.events;
	}

	/** Whether messages are taken one at a time, and so in order. */
	boolean isOrdered() {
		return this.mailbox.concurrency() == 1 && this.keyed.isEmpty();
	}

	/**
	 * Has something done in this mailbox's turn, after what is in it, and not at all if
	 * it is closed.
	 */
	void notice(Runnable action) {
		this.mailbox.offer(this.owner.notice(action), false);
	}

	/**
	 * Has something done when this has ended, by being closed or with the node: once,
	 * when it receives no more, on the thread that closes it. If it has ended already, at
	 * once on this thread.
	 * @param action must not block; what it throws is logged
	 */
	void onClose(Runnable action) {
		this.endings.add(action);
	}

	/**
	 * Has something not done after all.
	 * @param action was given to {@link #onClose(Runnable)}
	 */
	void cancelOnClose(Runnable action) {
		this.endings.remove(action);
	}

	/**
	 * Takes no more messages, and delivers those that wait. Does not wait for a listener
	 * that has called this, or that has ended the JVM.
	 * @return completes when that is done
	 */
	CompletableFuture<Void> drainOff() {
		if (this.mailbox.waitsForItself()) {
			warnOfItself(this.mailbox);
		}
		List<Mailbox<Delivery>> lanes = new ArrayList<>(this.keyed);
		for (Mailbox<Delivery> lane : this.keyed) {
			if (lane.waitsForItself()) {
				warnOfItself(lane);
				lanes.remove(lane);
				// else what is for it would hold up the others
				lane.close();
				if (this.inNotice) {
					this.mailbox.release();
				}
			}
			lane.resume();
		}
		return this.mailbox.drainOff()
			.thenCompose((done) -> CompletableFuture
				.allOf(lanes.stream().map(Mailbox::drainOff).toArray(CompletableFuture[]::new)));
	}

	private void warnOfItself(Mailbox<Delivery> mailbox) {
		logger.warn("The listener of " + this + " stops its own node, which so cannot wait for it: " + mailbox.depth()
				+ " message(s) that wait are not delivered. To have them delivered, stop the node from "
				+ "another thread and have the listener return");
	}

	@Override
	public Ref ref() {
		return this.ref;
	}

	Mailbox<Delivery> mailbox() {
		return this.mailbox;
	}

	NodeMetrics.MailboxMetrics metrics() {
		String label = this.options.label();
		return metrics((label != null) ? label : "mailbox-" + this.ref.id(), null);
	}

	NodeMetrics.MailboxMetrics metrics(String id, @Nullable String topic) {
		int depth = this.mailbox.depth() + this.keyed.stream().mapToInt(Mailbox::depth).sum();
		long bytes = this.mailbox.bytes() + this.keyed.stream().mapToLong(Mailbox::bytes).sum();
		return new NodeMetrics.MailboxMetrics(id, topic, this.group, depth, this.mailbox.capacity(), bytes,
				this.mailbox.maxBytes(), this.delivered.get(), this.mailbox.dropped());
	}

	/** What the node's count of bytes has not been told yet. */
	long unreportedBytes() {
		return this.mailbox.unreportedBytes() + this.keyed.stream().mapToLong(Mailbox::unreportedBytes).sum();
	}

	@Override
	public String toString() {
		return "Mailbox " + this.ref;
	}

	/**
	 * What a listener does after it has returned: it ends once, whatever the stage does.
	 */
	private final class Pending {

		private final AtomicBoolean ended = new AtomicBoolean();

		private final Delivery delivery;

		private final ReceivedMessage message;

		/** To be run when the reply has been sent, once that is waited for. */
		private volatile @Nullable Runnable sent;

		private volatile boolean done;

		Pending(Delivery delivery, ReceivedMessage message) {
			this.delivery = delivery;
			this.message = message;
		}

		void await(CompletionStage<?> stage) {
			try {
				// other classes, even those of the JDK, may refuse to be asked
				if (stage.getClass() == CompletableFuture.class && stage.toCompletableFuture().isDone()) {
					stage.whenComplete(this::end);
				}
				else {
					stage.whenCompleteAsync(this::end, NodeMailbox.this.owner.workers());
				}
			}
			catch (Throwable ex) {
				end(null, ex);
			}
			if (this.delivery instanceof RequestDelivery) {
				promised();
			}
		}

		/**
		 * A drain waits for the reply. Not before now: a stage that is asked may drain
		 * the node, and would wait for itself.
		 */
		private void promised() {
			Runnable sent = NodeMailbox.this.owner.replies().promised();
			this.sent = sent;
			if (this.done) {
				sent.run();
			}
		}

		private void end(@Nullable Object result, @Nullable Throwable failure) {
			if (!this.ended.compareAndSet(false, true)) {
				return;
			}
			try {
				if (failure != null) {
					failed(Failures.unwrap(failure), this.message, this.delivery);
				}
				else if (this.delivery instanceof RequestDelivery request) {
					request.returned(NodeMailbox.this.ref.id(), result);
				}
			}
			finally {
				this.done = true;
				Runnable sent = this.sent;
				if (sent != null) {
					sent.run();
				}
			}
		}

	}

	/** Takes what the mailbox hands over, and tells requesters of what it does not. */
	private class Intake implements Handler<Delivery> {

		@Override
		public void handle(Delivery delivery) {
			NodeMailbox.this.handle(delivery);
		}

		@Override
		public boolean isNotice(Delivery delivery) {
			return delivery.isNotice();
		}

		@Override
		public void overflowed(Delivery delivery) {
			if (delivery instanceof RequestDelivery request) {
				request.overflowed(NodeMailbox.this.ref.id());
			}
		}

		@Override
		public void discarded(Delivery delivery) {
			NodeMailbox.this.discarded(delivery);
		}

	}

	/** Takes what comes out of a short mailbox, and was decoded before it went in. */
	private final class KeyedIntake extends Intake {

		@Override
		public void handle(Delivery delivery) {
			if (delivery instanceof Notice notice) {
				notice.action().run();
			}
			else {
				invoke(delivery, delivery.message(NodeMailbox.this.type));
			}
		}

	}

}
