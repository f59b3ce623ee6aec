package io.pubsub;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Options of a subscription: the run-time counterpart of the attributes of
 * {@link Subscribe @Subscribe}. Immutable; each method with a parameter returns a changed
 * copy. The options of its mailbox can be set one by one, or all together with
 * {@link #mailbox(MailboxOptions)}. <pre class="code">
 * SubscriptionOptions.defaults().group("billing").overflow(Overflow.BLOCK)
 * </pre>
 *
 * @see Subscriptions
 */
public final class SubscriptionOptions {

	private static final SubscriptionOptions DEFAULTS = new SubscriptionOptions(null, null, Spread.DEFAULT, true, false,
			MailboxOptions.defaults(), null, null);

	private final @Nullable String id;

	private final @Nullable String group;

	private final Spread spread;

	private final boolean autoStartup;

	private final boolean paused;

	private final MailboxOptions mailbox;

	private final @Nullable StartPosition from;

	private final @Nullable GapListener gapListener;

	private SubscriptionOptions(@Nullable String id, @Nullable String group, Spread spread, boolean autoStartup,
			boolean paused, MailboxOptions mailbox, @Nullable StartPosition from, @Nullable GapListener gapListener) {
		this.id = id;
		this.group = group;
		this.spread = spread;
		this.autoStartup = autoStartup;
		this.paused = paused;
		this.mailbox = mailbox;
		this.from = from;
		this.gapListener = gapListener;
	}

	/**
	 * A subscription without a group, with a generated id, that starts at once, and whose
	 * mailbox has {@linkplain MailboxOptions#defaults() default options}.
	 * @return the default options
	 */
	public static SubscriptionOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The id of the subscription, unique on its node.
	 * @return the id, or null for a generated one
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * Sets the id, which must be unique on this node.
	 * @param id the id, not empty
	 * @return changed options
	 * @throws IllegalArgumentException if it is empty
	 */
	public SubscriptionOptions id(String id) {
		check(!id.isEmpty(), "An id must not be empty");
		return new SubscriptionOptions(Objects.requireNonNull(id, "id"), this.group, this.spread, this.autoStartup,
				this.paused, this.mailbox, this.from, this.gapListener);
	}

	/**
	 * The group that shares the messages of the topic.
	 * @return the group, or null for none
	 */
	public @Nullable String group() {
		return this.group;
	}

	/**
	 * Makes the subscription a member of a group: of all subscriptions to the topic that
	 * name the same group, on all nodes, one gets each message.
	 * @param group the group's name, not empty
	 * @return changed options
	 * @throws IllegalArgumentException if it is empty
	 */
	public SubscriptionOptions group(String group) {
		check(!group.isEmpty(), "A group must not be empty");
		return new SubscriptionOptions(this.id, Objects.requireNonNull(group, "group"), this.spread, this.autoStartup,
				this.paused, this.mailbox, this.from, this.gapListener);
	}

	/**
	 * How the group shares the messages that this node publishes.
	 * @return the spread, {@link Spread#DEFAULT} by default
	 */
	public Spread spread() {
		return this.spread;
	}

	/**
	 * Sets how the group shares the messages that this node publishes.
	 * @param spread the spread
	 * @return changed options
	 */
	public SubscriptionOptions spread(Spread spread) {
		return new SubscriptionOptions(this.id, this.group, Objects.requireNonNull(spread, "spread"), this.autoStartup,
				this.paused, this.mailbox, this.from, this.gapListener);
	}

	/**
	 * Whether the subscription starts at once.
	 * @return false if it starts with the first {@link Subscription#resume()}
	 */
	public boolean autoStartup() {
		return this.autoStartup;
	}

	/**
	 * Sets whether the subscription starts at once, or with the first
	 * {@link Subscription#resume()}.
	 * @param autoStartup false to start it later
	 * @return changed options
	 */
	public SubscriptionOptions autoStartup(boolean autoStartup) {
		return new SubscriptionOptions(this.id, this.group, this.spread, autoStartup, this.paused, this.mailbox,
				this.from, this.gapListener);
	}

	/**
	 * Whether the subscription is paused at first.
	 * @return true if the listener is not called before the first
	 * {@link Subscription#resume()}
	 */
	public boolean paused() {
		return this.paused;
	}

	/**
	 * Sets whether the subscription is {@linkplain Subscription#pause() paused} from the
	 * beginning. Unlike one without {@link #autoStartup(boolean)} it receives what is
	 * published to its topic: messages wait in the mailbox, up to its limits, until
	 * {@link Subscription#resume()} is called.
	 * @param paused true to keep the first messages in the mailbox
	 * @return changed options
	 */
	public SubscriptionOptions paused(boolean paused) {
		return new SubscriptionOptions(this.id, this.group, this.spread, this.autoStartup, paused, this.mailbox,
				this.from, this.gapListener);
	}

	/**
	 * Where the subscription starts.
	 * @return the position, or null for a subscription without history
	 */
	public @Nullable StartPosition from() {
		return this.from;
	}

	/**
	 * Starts the subscription in the history of its topic: the listener first receives
	 * what was kept, then what is published from then on, without a gap between them and
	 * no message twice. A message that finds the mailbox full is not lost but read from
	 * the history later, whatever the {@link #overflow(Overflow)}. What no node keeps any
	 * more is reported to the {@link #onGap(GapListener)}. Such a subscription has no
	 * {@link #group(String)}, and a concurrency of 1 or a {@link #key(Function)}.
	 * @param from the position
	 * @return changed options
	 */
	public SubscriptionOptions from(StartPosition from) {
		return new SubscriptionOptions(this.id, this.group, this.spread, this.autoStartup, this.paused, this.mailbox,
				Objects.requireNonNull(from, "from"), this.gapListener);
	}

	/**
	 * What is notified of messages that the subscription misses.
	 * @return the listener, or null for none
	 */
	public @Nullable GapListener gapListener() {
		return this.gapListener;
	}

	/**
	 * Sets what is notified of messages that a subscription with a
	 * {@linkplain #from(StartPosition) start position} misses because no node keeps them
	 * any more. Such a gap is logged in any case.
	 * @param gapListener the listener
	 * @return changed options
	 */
	public SubscriptionOptions onGap(GapListener gapListener) {
		return new SubscriptionOptions(this.id, this.group, this.spread, this.autoStartup, this.paused, this.mailbox,
				this.from, Objects.requireNonNull(gapListener, "gapListener"));
	}

	/**
	 * The options of the subscription's mailbox.
	 * @return the options
	 */
	public MailboxOptions mailbox() {
		return this.mailbox;
	}

	/**
	 * Replaces the options of the subscription's mailbox.
	 * @param mailbox the options
	 * @return changed options
	 */
	public SubscriptionOptions mailbox(MailboxOptions mailbox) {
		return new SubscriptionOptions(this.id, this.group, this.spread, this.autoStartup, this.paused,
				Objects.requireNonNull(mailbox, "mailbox"), this.from, this.gapListener);
	}

	/**
	 * Changes an option of the mailbox.
	 * @param concurrency see {@link MailboxOptions#concurrency(int)}
	 * @return changed options
	 */
	public SubscriptionOptions concurrency(int concurrency) {
		return mailbox(this.mailbox.concurrency(concurrency));
	}

	/**
	 * Changes an option of the mailbox.
	 * @param key see {@link MailboxOptions#key(Function)}
	 * @return changed options
	 */
	public SubscriptionOptions key(Function<Message<?>, ? extends @Nullable Object> key) {
		return mailbox(this.mailbox.key(key));
	}

	/**
	 * Changes an option of the mailbox.
	 * @param condition see {@link MailboxOptions#condition(Predicate)}
	 * @return changed options
	 */
	public SubscriptionOptions condition(Predicate<Message<?>> condition) {
		return mailbox(this.mailbox.condition(condition));
	}

	/**
	 * Changes an option of the mailbox.
	 * @param capacity see {@link MailboxOptions#capacity(int)}
	 * @return changed options
	 */
	public SubscriptionOptions capacity(int capacity) {
		return mailbox(this.mailbox.capacity(capacity));
	}

	/**
	 * Changes an option of the mailbox.
	 * @param maxBytes see {@link MailboxOptions#maxBytes(long)}
	 * @return changed options
	 */
	public SubscriptionOptions maxBytes(long maxBytes) {
		return mailbox(this.mailbox.maxBytes(maxBytes));
	}

	/**
	 * Changes an option of the mailbox.
	 * @param overflow see {@link MailboxOptions#overflow(Overflow)}
	 * @return changed options
	 */
	public SubscriptionOptions overflow(Overflow overflow) {
		return mailbox(this.mailbox.overflow(overflow));
	}

	/**
	 * Changes an option of the mailbox.
	 * @param errorHandler see {@link MailboxOptions#errorHandler(ListenerErrorHandler)}
	 * @return changed options
	 */
	public SubscriptionOptions errorHandler(ListenerErrorHandler errorHandler) {
		return mailbox(this.mailbox.errorHandler(errorHandler));
	}

	private static void check(boolean valid, String otherwise) {
		if (!valid) {
			throw new IllegalArgumentException(otherwise);
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SubscriptionOptions that && Objects.equals(this.id, that.id)
				&& Objects.equals(this.group, that.group) && this.spread == that.spread
				&& this.autoStartup == that.autoStartup && this.paused == that.paused
				&& this.mailbox.equals(that.mailbox) && Objects.equals(this.from, that.from)
				&& Objects.equals(this.gapListener, that.gapListener);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id, this.group, this.spread, this.autoStartup, this.paused, this.mailbox, this.from,
				this.gapListener);
	}

	@Override
	public String toString() {
		return "SubscriptionOptions[id=" + this.id + ", group=" + this.group + ", spread=" + this.spread
				+ ", autoStartup=" + this.autoStartup + ", paused=" + this.paused + ", mailbox=" + this.mailbox
				+ ", from=" + this.from + "]";
	}

}
