package io.pubsub.actuate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.pubsub.LossListener;
import io.pubsub.Mailbox;
import io.pubsub.Subscription;

/**
 * The mailboxes that have overflowed within the last minute. Thread-safe.
 */
public final class RecentOverflows implements LossListener {

	private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final int MAX_NAMES = 20;

	/** By mailbox, when it was last told. */
	private final Map<String, Long> overflows = new ConcurrentHashMap<>();

	private final LongSupplier clock;

	public RecentOverflows() {
		this(System::nanoTime);
	}

	RecentOverflows(LongSupplier clock) {
		this.clock = clock;
	}

	@Override
	public void onLoss(Loss loss) {
		Mailbox mailbox = loss.mailbox();
		if (loss.cause() == Cause.OVERFLOW && mailbox != null) {
			forget();
			String name = (mailbox instanceof Subscription subscription) ? subscription.id() : mailbox.ref().toString();
			this.overflows.put(name, this.clock.getAsLong());
		}
	}

	/**
	 * Names some of the mailboxes.
	 * @return ids of subscriptions, and addresses of others, in alphabetical order
	 */
	Collection<String> names() {
		forget();
		return List.copyOf(this.overflows.keySet()).stream().sorted().limit(MAX_NAMES).toList();
	}

	private void forget() {
		long now = this.clock.getAsLong();
		this.overflows.values().removeIf((time) -> now - time > MEMORY_NANOS);
	}

}
