package io.pubsub.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.springframework.messaging.Message;

/**
 * A subscriber that keeps what it gets, requests what it is told to, and fails if two
 * signals overlap.
 */
final class RecordingSubscriber implements Flow.Subscriber<Message<String>> {

	final List<String> signals = new CopyOnWriteArrayList<>();

	final AtomicInteger overlaps = new AtomicInteger();

	private final AtomicInteger signalling = new AtomicInteger();

	private Consumer<RecordingSubscriber> onSubscribe = (self) -> {
	};

	private Consumer<String> onNext = (payload) -> {
	};

	private Runnable onLast = () -> {
	};

	volatile Flow.Subscription subscription;

	volatile Throwable failure;

	static RecordingSubscriber requesting(long count) {
		return new RecordingSubscriber().onSubscribe((self) -> self.subscription.request(count));
	}

	RecordingSubscriber onSubscribe(Consumer<RecordingSubscriber> action) {
		this.onSubscribe = action;
		return this;
	}

	RecordingSubscriber onNext(Consumer<String> action) {
		this.onNext = action;
		return this;
	}

	RecordingSubscriber onLast(Runnable action) {
		this.onLast = action;
		return this;
	}

	List<String> received() {
		return this.signals.stream()
			.filter((signal) -> !List.of("onSubscribe", "onError", "onComplete").contains(signal))
			.toList();
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		signal("onSubscribe", () -> {
			this.subscription = subscription;
			this.onSubscribe.accept(this);
		});
	}

	@Override
	public void onNext(Message<String> message) {
		signal(message.getPayload(), () -> this.onNext.accept(message.getPayload()));
	}

	@Override
	public void onError(Throwable failure) {
		this.failure = failure;
		signal("onError", this.onLast);
	}

	@Override
	public void onComplete() {
		signal("onComplete", this.onLast);
	}

	private void signal(String signal, Runnable action) {
		if (this.signalling.incrementAndGet() > 1) {
			this.overlaps.incrementAndGet();
		}
		this.signals.add(signal);
		try {
			action.run();
		}
		finally {
			this.signalling.decrementAndGet();
		}
	}

}
