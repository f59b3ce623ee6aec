package io.pubsub.listener;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

import io.pubsub.event.DemandListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.Events;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;

/**
 * A method that is asked for the messages of an event while somebody watches it. Stands
 * by for the event from its start to its end.
 */
final class EventSource {

	private static final Log logger = LogFactory.getLog(EventSource.class);

	private final ListenerMethod method;

	private final String event;

	private final Class<Object> type;

	private final int buffer;

	private final Duration interval;

	private final Call call;

	/** There from start to end; guarded by this. */
	private @Nullable EventProducer<Object> producer;

	/** There from start to end; guarded by this. */
	private @Nullable Repetition repetition;

	/** Whether the last call failed; calls come one at a time. */
	private volatile boolean failing;

	EventSource(ListenerMethod method, String event, Class<Object> type, int buffer, Duration interval, Call call) {
		this.method = method;
		this.event = event;
		this.type = type;
		this.buffer = buffer;
		this.interval = interval;
		this.call = call;
	}

	/**
	 * Begins to stand by.
	 * @throws InvalidSubscribeMethodException if there can be no such event
	 */
	synchronized void start(Events events, TaskScheduler scheduler) {
		Repetition repetition = new Repetition(this::produce, this.interval, scheduler);
		try {
			this.producer = events.stand(this.event, this.type,
					EventOptions.defaults().buffer(this.buffer).demand(new Demand(repetition)));
			this.repetition = repetition;
		}
		catch (IllegalArgumentException ex) {
			throw this.method.invalid(String.valueOf(ex.getMessage()), "Correct the annotation.", ex);
		}
	}

	/** Gives up the event; does not wait for a call under way. */
	synchronized void stop() {
		if (this.repetition != null) {
			this.repetition.stop();
			this.repetition = null;
		}
		if (this.producer != null) {
			this.producer.close();
			this.producer = null;
		}
	}

	private synchronized @Nullable EventProducer<Object> producer() {
		return this.producer;
	}

	private void produce() {
		// if it is asked before start has returned, this waits for that
		EventProducer<Object> producer = producer();
		if (producer == null || !producer.isRegistered()) {
			return;
		}
		try {
			Object payload = this.call.call(producer);
			if (payload != null) {
				producer.publish(payload);
			}
			this.failing = false;
		}
		catch (Throwable ex) {
			if (producer.isRegistered()) {
				failed(ex);
			}
			// else it was closed meanwhile
		}
	}

	/** What fails again and again is not told again and again. */
	private void failed(Throwable ex) {
		String message = "The @" + this.method.annotation() + " method " + this.method + " of bean '"
				+ this.method.beanName() + "' failed, and will be called again";
		if (this.failing) {
			logger.debug(message, Printable.error(ex));
		}
		else {
			Failures.warn(logger, message + "; until it succeeds this is not logged again", ex);
		}
		this.failing = true;
	}

	/**
	 * Calls the method.
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * Calls it.
		 * @param producer what publishes the event
		 * @return what is to be published, or null
		 */
		@Nullable Object call(EventProducer<Object> producer) throws Exception;

	}

	/**
	 * Repeats calls while there is demand.
	 */
	private record Demand(Repetition repetition) implements DemandListener {

		@Override
		public void onStarted() {
			this.repetition.start();
		}

		@Override
		public void onStopped() {
			this.repetition.stop();
		}

	}

}
