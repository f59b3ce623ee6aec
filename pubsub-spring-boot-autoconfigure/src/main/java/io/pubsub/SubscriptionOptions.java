package io.pubsub;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * How a listener is subscribed: the run-time counterpart of the attributes of
 * {@link Subscribe}; or how a mailbox is {@linkplain Mailboxes opened}, which has no id
 * and no group, and starts at once. Immutable; every method gives a changed copy.
 * <pre class="code">
 * SubscriptionOptions.defaults().group("billing").overflow(Overflow.BLOCK)
 * </pre>
 *
 * @param id the id, or null for a generated one
 * @param group the group that shares the work, or null for none
 * @param concurrency how many messages are worked on at a time; 0 for the default
 * @param key gives the key by which order is kept, or null
 * @param condition decides whether a message is delivered, or null for all
 * @param capacity how many messages may wait; 0 for the default
 * @param maxBytes how many bytes the messages that wait may take up; 0 for the default
 * @param overflow what happens when one of the two is exceeded
 * @param errorHandler hears what the listener throws, or null for the default
 * @param autoStartup whether it starts at once, or at the first
 * {@link Subscription#resume()}
 * @param spread how the group shares the messages that this node publishes
 */
public record SubscriptionOptions(@Nullable String id, @Nullable String group, int concurrency,
		@Nullable Function<Message<?>, ? extends @Nullable Object> key, @Nullable Predicate<Message<?>> condition,
		int capacity, long maxBytes, Overflow overflow, @Nullable ListenerErrorHandler errorHandler,
		boolean autoStartup, Spread spread) {

	private static final SubscriptionOptions DEFAULTS = new SubscriptionOptions(null, null, 0, null, null, 0, 0,
			Overflow.DEFAULT, null, true, Spread.DEFAULT);

	public SubscriptionOptions {
		Objects.requireNonNull(overflow, "overflow");
		Objects.requireNonNull(spread, "spread");
		check(id == null || !id.isEmpty(), "An id must not be empty");
		check(group == null || !group.isEmpty(), "A group must not be empty");
		check(concurrency >= 0, "Concurrency must be at least 1");
		check(capacity >= 0, "Capacity must be at least 1");
		check(maxBytes >= 0, "The bytes that may wait must be at least 1");
	}

	/**
	 * Options as the {@code pubsub.listener} properties set them.
	 * @return the default options
	 */
	public static SubscriptionOptions defaults() {
		return DEFAULTS;
	}

	public SubscriptionOptions id(String id) {
		return new SubscriptionOptions(id, this.group, this.concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions group(String group) {
		return new SubscriptionOptions(this.id, group, this.concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions concurrency(int concurrency) {
		check(concurrency > 0, "Concurrency must be at least 1, not " + concurrency);
		return new SubscriptionOptions(this.id, this.group, concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions key(Function<Message<?>, ? extends @Nullable Object> key) {
		return new SubscriptionOptions(this.id, this.group, this.concurrency, key, this.condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions condition(Predicate<Message<?>> condition) {
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions capacity(int capacity) {
		check(capacity > 0, "Capacity must be at least 1, not " + capacity);
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, this.condition, capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	/**
	 * Bounds the messages that wait in bytes as well: each counts with its encoded
	 * payload, its headers and 128 bytes for the rest. One that finds none waiting is
	 * taken even if it is larger.
	 * @param maxBytes how many bytes may wait, at least 1
	 * @return changed options
	 */
	public SubscriptionOptions maxBytes(long maxBytes) {
		check(maxBytes > 0, "The bytes that may wait must be at least 1, not " + maxBytes);
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, this.condition, this.capacity,
				maxBytes, this.overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions overflow(Overflow overflow) {
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, overflow, this.errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions errorHandler(ListenerErrorHandler errorHandler) {
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, this.overflow, errorHandler, this.autoStartup, this.spread);
	}

	public SubscriptionOptions autoStartup(boolean autoStartup) {
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, autoStartup, this.spread);
	}

	public SubscriptionOptions spread(Spread spread) {
		return new SubscriptionOptions(this.id, this.group, this.concurrency, this.key, this.condition, this.capacity,
				this.maxBytes, this.overflow, this.errorHandler, this.autoStartup, spread);
	}

	private static void check(boolean valid, String otherwise) {
		if (!valid) {
			throw new IllegalArgumentException(otherwise);
		}
	}

}
