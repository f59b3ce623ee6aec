package io.pubsub.test;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.PubSubHeaders;
import io.pubsub.guard.Failures;
import io.pubsub.guard.Returned;

/**
 * A listener whose calls are recorded, and that fails or waits if a test wants that.
 *
 * @param <T> the payload's type
 */
final class RecordedListener<T> implements MessageListener<T> {

	private final MessageListener<T> listener;

	private final String name;

	private final String topic;

	private final NodeLog log;

	private final TestListeners faults;

	RecordedListener(MessageListener<T> listener, String name, String topic, NodeLog log, TestListeners faults) {
		this.listener = listener;
		this.name = name;
		this.topic = topic;
		this.log = log;
		this.faults = faults;
	}

	@Override
	public void onMessage(Message<T> message) throws Exception {
		call(message, () -> {
			this.listener.onMessage(message);
			return null;
		}, false);
	}

	@Override
	public @Nullable Object onReceive(Message<T> message) throws Exception {
		return call(message, () -> this.listener.onReceive(message), false);
	}

	@Override
	public @Nullable Object onRequest(Message<T> message) throws Exception {
		return call(message, () -> this.listener.onRequest(message), true);
	}

	/** A call whose work goes on has ended when that is done. */
	private @Nullable Object call(Message<T> message, Callable<@Nullable Object> call, boolean request)
			throws Exception {
		this.log.begin();
		CompletionStage<?> stage;
		Object value;
		try {
			this.faults.apply(this.name, this.topic);
			value = call.call();
			stage = Returned.stage(value, request);
		}
		catch (Throwable ex) {
			end(message, ex);
			throw ex;
		}
		if (stage == null) {
			end(message, null);
			return value;
		}
		stage.whenComplete((result, failure) -> end(message, (failure != null) ? Failures.unwrap(failure) : null));
		return stage;
	}

	private void end(Message<T> message, @Nullable Throwable failure) {
		Object topic = message.getHeaders().get(PubSubHeaders.TOPIC);
		Object event = message.getHeaders().get(PubSubHeaders.EVENT);
		Object heard = (topic != null) ? topic : event;
		this.log.end(this.name, (heard != null) ? heard.toString() : "", message.getPayload(), failure);
	}

}
