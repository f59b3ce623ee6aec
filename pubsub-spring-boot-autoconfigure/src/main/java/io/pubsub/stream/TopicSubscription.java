package io.pubsub.stream;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.PubSubException;
import io.pubsub.Subscription;
import io.pubsub.log.Printable;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.Monitors;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;

/**
 * One subscriber of a stream, and the subscription to the topic that it has.
 * <p>
 * The subscription is paused for as long as nothing is requested, so what waits does so
 * in its mailbox. That is decided after each signal, and with each request, under the
 * lock of this object, under which no subscriber is called. Signals are given one at a
 * time: one that gives a signal has said so ({@link #signalling}), and gives the last one
 * as well if the end comes meanwhile.
 *
 * @param <T> the payload's type
 * @param <R> what the subscriber gets
 */
final class TopicSubscription<T, R> implements Flow.Subscription, MessageListener<T> {

	private static final Log logger = LogFactory.getLog(TopicSubscription.class);

	private final Function<Message<T>, R> form;

	private final boolean ofGroup;

	private final Consumer<TopicSubscription<?, ?>> onEnd;

	// guarded by this

	/** Null once it has ended. */
	private Flow.@Nullable Subscriber<? super R> subscriber;

	private @Nullable Subscription subscription;

	private @Nullable Monitor monitor;

	/** How many messages are requested, {@code Long.MAX_VALUE} for all. */
	private long requested;

	private boolean paused = true;

	/** Whether a signal is being given; the first is {@code onSubscribe}. */
	private boolean signalling = true;

	/** Whether this completes when the subscriber has all that it has requested. */
	private boolean stopping;

	/** The last signal, once it is known. */
	private @Nullable End end;

	/** No further signal begins, but for the last one. */
	private boolean ended;

	/**
	 * Makes one that is not subscribed.
	 * @param subscriber gets the messages
	 * @param form what it gets of each
	 * @param ofGroup whether messages are for this subscriber alone
	 * @param onEnd is told when this has ended
	 */
	TopicSubscription(Flow.Subscriber<? super R> subscriber, Function<Message<T>, R> form, boolean ofGroup,
			Consumer<TopicSubscription<?, ?>> onEnd) {
		this.subscriber = subscriber;
		this.form = form;
		this.ofGroup = ofGroup;
		this.onEnd = onEnd;
	}

	/**
	 * Subscribes to the topic, and gives the subscriber this subscription.
	 * @param subscribe subscribes this listener, paused
	 * @param monitors report the end of the subscription
	 */
	void open(Supplier<Subscription> subscribe, Monitors monitors) {
		Flow.Subscriber<? super R> subscriber = Objects.requireNonNull(this.subscriber);
		try {
			watch(subscribe.get(), monitors);
		}
		catch (Throwable ex) {
			end(new End(ex));
		}
		try {
			subscriber.onSubscribe(this);
		}
		catch (Throwable ex) {
			cancel();
			log("onSubscribe", ex);
		}
		signalled();
	}

	private void watch(Subscription subscription, Monitors monitors) {
		synchronized (this) {
			this.subscription = subscription;
		}
		try {
			Monitor monitor = monitors.monitor(Target.mailbox(subscription.ref()), this::closed);
			synchronized (this) {
				this.monitor = monitor;
			}
		}
		catch (NoSuchTargetException ex) {
			complete();
		}
	}

	/** The subscription was closed, not by this. */
	private void closed(Down down) {
		if (down.reason() == Down.Reason.FAILED) {
			end(new End(new PubSubException("The subscription of the stream was closed: " + down.detail())));
		}
		else {
			complete();
		}
	}

	@Override
	public void request(long count) {
		if (count <= 0) {
			end(new End(new IllegalArgumentException("A subscriber has requested " + count
					+ " messages of a stream: it must be at least 1 (rule 3.9)")));
			return;
		}
		synchronized (this) {
			long sum = this.requested + count;
			this.requested = (sum < 0) ? Long.MAX_VALUE : sum;
			if (!this.signalling && !this.ended) {
				adjust();
			}
			notifyAll();
		}
	}

	@Override
	public void cancel() {
		if (ends()) {
			release();
		}
	}

	/** True for the first that asks. */
	private synchronized boolean ends() {
		boolean first = !this.ended;
		this.ended = true;
		notifyAll();
		return first;
	}

	@Override
	public void onMessage(Message<T> message) {
		Flow.Subscriber<? super R> subscriber = begin();
		if (subscriber == null) {
			if (this.ofGroup) {
				throw new PubSubException("The stream has ended, so this message of its group is not handled");
			}
			return;
		}
		try {
			subscriber.onNext(this.form.apply(message));
		}
		catch (Throwable ex) {
			cancel();
			throw ex;
		}
		finally {
			signalled();
		}
	}

	/**
	 * Begins to give a message. Waits until it is requested: it need not be if the node
	 * stops, which resumes subscriptions, or others have resumed this one.
	 * @return gets the message, null if this has ended
	 */
	private synchronized Flow.@Nullable Subscriber<? super R> begin() {
		boolean interrupted = false;
		while ((this.signalling || this.requested == 0) && !this.ended && this.end == null) {
			try {
				wait();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (this.ended || this.end != null) {
			return null;
		}
		if (this.requested < Long.MAX_VALUE) {
			this.requested--;
		}
		this.signalling = true;
		return this.subscriber;
	}

	/** A signal was given, and the next may be. */
	private void signalled() {
		End end;
		synchronized (this) {
			this.signalling = false;
			notifyAll();
			if (this.ended) {
				return;
			}
			if (this.stopping && this.requested == 0 && this.end == null) {
				this.end = End.COMPLETION;
			}
			end = this.end;
			if (end == null) {
				adjust();
				return;
			}
			this.ended = true;
		}
		last(end);
	}

	/** Has messages come, or not, as they are requested. With the lock held. */
	private void adjust() {
		Subscription subscription = this.subscription;
		if (subscription == null || this.paused == (this.requested == 0)) {
			return;
		}
		this.paused = !this.paused;
		if (this.paused) {
			subscription.pause();
		}
		else {
			subscription.resume();
		}
	}

	/** Completes this as soon as the subscriber has what it has requested by now. */
	void stopping() {
		synchronized (this) {
			this.stopping = !this.ofGroup;
			if (this.ofGroup || this.signalling || this.requested > 0) {
				return;
			}
		}
		complete();
	}

	/** Completes this after the present signal. */
	void complete() {
		end(End.COMPLETION);
	}

	private void end(End end) {
		synchronized (this) {
			if (this.ended || this.end != null) {
				return;
			}
			this.end = end;
			notifyAll();
			if (this.signalling) {
				return;
			}
			this.ended = true;
		}
		last(end);
	}

	private void last(End end) {
		Flow.Subscriber<? super R> subscriber = release();
		if (subscriber != null) {
			try {
				end.signal(subscriber);
			}
			catch (Throwable ex) {
				log("onComplete or onError", ex);
			}
		}
	}

	/** Closes the subscription, and forgets the subscriber. Called once. */
	private Flow.@Nullable Subscriber<? super R> release() {
		Flow.Subscriber<? super R> subscriber;
		Subscription subscription;
		Monitor monitor;
		synchronized (this) {
			subscriber = this.subscriber;
			subscription = this.subscription;
			monitor = this.monitor;
			this.subscriber = null;
		}
		this.onEnd.accept(this);
		if (monitor != null) {
			monitor.close();
		}
		if (subscription != null) {
			subscription.close();
		}
		return subscriber;
	}

	private static void log(String signal, Throwable failure) {
		try {
			logger.error("The subscriber of a stream has thrown an exception from " + signal
					+ ", which it must not do. Its stream has ended", Printable.error(failure));
		}
		catch (Throwable ex) {
			// a log that fails, or no memory for a line
		}
	}

	/**
	 * The last signal.
	 *
	 * @param failure null for completion
	 */
	private record End(@Nullable Throwable failure) {

		static final End COMPLETION = new End(null);

		void signal(Flow.Subscriber<?> subscriber) {
			if (this.failure != null) {
				subscriber.onError(this.failure);
			}
			else {
				subscriber.onComplete();
			}
		}

	}

}
