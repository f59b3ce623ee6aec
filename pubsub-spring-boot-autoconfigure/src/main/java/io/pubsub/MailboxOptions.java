package io.pubsub;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Options of a mailbox: how many messages may wait in it, and how its listener is called.
 * Values that are not set come from the {@code pubsub.listener} properties. Immutable;
 * each method with a parameter returns a changed copy. <pre class="code">
 * MailboxOptions.defaults().capacity(1_000).overflow(Overflow.BLOCK)
 * </pre>
 *
 * @see Mailboxes
 * @see SubscriptionOptions#mailbox(MailboxOptions)
 */
public final class MailboxOptions {

	private static final MailboxOptions DEFAULTS = new MailboxOptions(null, 0, null, null, 0, 0, Overflow.DEFAULT,
			null);

	private final @Nullable String label;

	private final int concurrency;

	private final @Nullable Function<Message<?>, ? extends @Nullable Object> key;

	private final @Nullable Predicate<Message<?>> condition;

	private final int capacity;

	private final long maxBytes;

	private final Overflow overflow;

	private final @Nullable ListenerErrorHandler errorHandler;

	private MailboxOptions(@Nullable String label, int concurrency,
			@Nullable Function<Message<?>, ? extends @Nullable Object> key, @Nullable Predicate<Message<?>> condition,
			int capacity, long maxBytes, Overflow overflow, @Nullable ListenerErrorHandler errorHandler) {
		this.label = label;
		this.concurrency = concurrency;
		this.key = key;
		this.condition = condition;
		this.capacity = capacity;
		this.maxBytes = maxBytes;
		this.overflow = overflow;
		this.errorHandler = errorHandler;
	}

	/**
	 * Options that leave everything to the {@code pubsub.listener} properties.
	 * @return the default options
	 */
	public static MailboxOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The name of this mailbox in observations, in the actuator endpoint and in meters.
	 * @return the label, or null for a generated one
	 */
	public @Nullable String label() {
		return this.label;
	}

	/**
	 * Names this mailbox in observations, in the actuator endpoint and in the meters of
	 * annotated methods. A subscription is named by its id instead. Mailboxes with the
	 * same label share their meters.
	 * @param label the label, not empty
	 * @return changed options
	 * @throws IllegalArgumentException if it is empty
	 */
	public MailboxOptions label(String label) {
		check(!label.isEmpty(), "A label must not be empty");
		return new MailboxOptions(Objects.requireNonNull(label, "label"), this.concurrency, this.key, this.condition,
				this.capacity, this.maxBytes, this.overflow, this.errorHandler);
	}

	/**
	 * How many messages are handled at a time.
	 * @return the number, or 0 for the default
	 */
	public int concurrency() {
		return this.concurrency;
	}

	/**
	 * Sets how many messages the listener handles at a time. With 1 they are handled in
	 * the order of arrival; with more, in order for each {@link #key() key}, or in no
	 * order without one.
	 * @param concurrency at least 1
	 * @return changed options
	 * @throws IllegalArgumentException if it is below 1
	 */
	public MailboxOptions concurrency(int concurrency) {
		check(concurrency > 0, "Concurrency must be at least 1, not " + concurrency);
		return new MailboxOptions(this.label, concurrency, this.key, this.condition, this.capacity, this.maxBytes,
				this.overflow, this.errorHandler);
	}

	/**
	 * Computes the key of a message; messages with equal keys keep their order.
	 * @return the function, or null for none
	 */
	public @Nullable Function<Message<?>, ? extends @Nullable Object> key() {
		return this.key;
	}

	/**
	 * Keeps the order of messages with equal keys when the {@link #concurrency()} is
	 * above 1. The function is called by one thread at a time; what it throws goes to the
	 * error handler, and the message is not delivered.
	 * @param key computes the key of a message, which may be null
	 * @return changed options
	 */
	public MailboxOptions key(Function<Message<?>, ? extends @Nullable Object> key) {
		return new MailboxOptions(this.label, this.concurrency, Objects.requireNonNull(key, "key"), this.condition,
				this.capacity, this.maxBytes, this.overflow, this.errorHandler);
	}

	/**
	 * Decides whether the listener is called with a message.
	 * @return the condition, or null to deliver all
	 */
	public @Nullable Predicate<Message<?>> condition() {
		return this.condition;
	}

	/**
	 * Delivers only messages that fulfil a condition. What it throws goes to the error
	 * handler, and the message is not delivered.
	 * @param condition decides whether the listener is called with a message
	 * @return changed options
	 */
	public MailboxOptions condition(Predicate<Message<?>> condition) {
		return new MailboxOptions(this.label, this.concurrency, this.key,
				Objects.requireNonNull(condition, "condition"), this.capacity, this.maxBytes, this.overflow,
				this.errorHandler);
	}

	/**
	 * How many messages may wait.
	 * @return the number, or 0 for the default
	 */
	public int capacity() {
		return this.capacity;
	}

	/**
	 * Limits the number of waiting messages.
	 * @param capacity at least 1
	 * @return changed options
	 * @throws IllegalArgumentException if it is below 1
	 */
	public MailboxOptions capacity(int capacity) {
		check(capacity > 0, "Capacity must be at least 1, not " + capacity);
		return new MailboxOptions(this.label, this.concurrency, this.key, this.condition, capacity, this.maxBytes,
				this.overflow, this.errorHandler);
	}

	/**
	 * How many bytes of messages may wait.
	 * @return the number, or 0 for the default
	 */
	public long maxBytes() {
		return this.maxBytes;
	}

	/**
	 * Limits the size of the waiting messages. Each counts with its encoded payload, its
	 * headers and 128 bytes for the rest. A message that finds the mailbox empty is
	 * accepted even if it is larger.
	 * @param maxBytes the limit in bytes, at least 1
	 * @return changed options
	 * @throws IllegalArgumentException if it is below 1
	 */
	public MailboxOptions maxBytes(long maxBytes) {
		check(maxBytes > 0, "The bytes that may wait must be at least 1, not " + maxBytes);
		return new MailboxOptions(this.label, this.concurrency, this.key, this.condition, this.capacity, maxBytes,
				this.overflow, this.errorHandler);
	}

	/**
	 * What happens when the capacity or the size limit is exceeded.
	 * @return the policy, {@link Overflow#DEFAULT} by default
	 */
	public Overflow overflow() {
		return this.overflow;
	}

	/**
	 * Sets what happens when the capacity or the size limit is exceeded.
	 * @param overflow the policy
	 * @return changed options
	 */
	public MailboxOptions overflow(Overflow overflow) {
		return new MailboxOptions(this.label, this.concurrency, this.key, this.condition, this.capacity, this.maxBytes,
				Objects.requireNonNull(overflow, "overflow"), this.errorHandler);
	}

	/**
	 * Handles the exceptions of the listener, and payloads that cannot be decoded.
	 * @return the handler, or null for the default
	 */
	public @Nullable ListenerErrorHandler errorHandler() {
		return this.errorHandler;
	}

	/**
	 * Sets the handler for exceptions of the listener, and for payloads that cannot be
	 * decoded to its type.
	 * @param errorHandler the handler
	 * @return changed options
	 */
	public MailboxOptions errorHandler(ListenerErrorHandler errorHandler) {
		return new MailboxOptions(this.label, this.concurrency, this.key, this.condition, this.capacity, this.maxBytes,
				this.overflow, Objects.requireNonNull(errorHandler, "errorHandler"));
	}

	private static void check(boolean valid, String otherwise) {
		if (!valid) {
			throw new IllegalArgumentException(otherwise);
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof MailboxOptions that && Objects.equals(this.label, that.label)
				&& this.concurrency == that.concurrency && Objects.equals(this.key, that.key)
				&& Objects.equals(this.condition, that.condition) && this.capacity == that.capacity
				&& this.maxBytes == that.maxBytes && this.overflow == that.overflow
				&& Objects.equals(this.errorHandler, that.errorHandler);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.label, this.concurrency, this.key, this.condition, this.capacity, this.maxBytes,
				this.overflow, this.errorHandler);
	}

	@Override
	public String toString() {
		return "MailboxOptions[label=" + this.label + ", concurrency=" + this.concurrency + ", key=" + this.key
				+ ", condition=" + this.condition + ", capacity=" + this.capacity + ", maxBytes=" + this.maxBytes
				+ ", overflow=" + this.overflow + ", errorHandler=" + this.errorHandler + "]";
	}

}
