package io.pubsub.node.mailbox;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.Ref;
import io.pubsub.Spread;
import io.pubsub.SubscriptionOptions;
import io.pubsub.dispatch.MailboxSettings;
import io.pubsub.dispatch.Offer;
import io.pubsub.dispatch.QueuedBytes;
import io.pubsub.dispatch.Workers;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;
import io.pubsub.node.kernel.HeapGuard;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.wire.PayloadCodecs;

/**
 * The mailboxes of one node by their numbers, those of subscriptions included, and what
 * all of them share.
 */
public final class NodeMailboxes implements Mailboxes {

	private static final Log logger = LogFactory.getLog(NodeMailboxes.class);

	private final Map<Long, NodeMailbox> mailboxes = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	private final LongAdder delivered = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final Node self;

	private final MailboxSettings defaults;

	private final Spread spread;

	private final QueuedBytes queuedBytes;

	private final HeapGuard guard;

	private final ListenerErrorHandler errorHandler;

	private final Workers workers;

	private final Losses losses;

	private final PayloadCodecs codecs;

	/** Filled before the node joins. */
	private final List<ObjLongConsumer<EndReason>> onEnd = new ArrayList<>();

	private final PendingReplies replies = new PendingReplies();

	private volatile boolean closing;

	private volatile boolean closed;

	NodeMailboxes(Kernel kernel, MailboxDefaults settings) {
		this.self = kernel.self();
		this.guard = kernel.guard();
		this.queuedBytes = new QueuedBytes(settings.maxQueuedBytes());
		this.codecs = kernel.codecs();
		this.defaults = settings.defaults();
		this.spread = settings.spread();
		this.errorHandler = settings.errorHandler();
		this.workers = kernel.workers();
		this.losses = kernel.losses();
	}

	/**
	 * Has something done when a mailbox has ended; to be called before the node joins.
	 * @param action gets why it has, and its number; must not block
	 */
	public void onEnd(ObjLongConsumer<EndReason> action) {
		this.onEnd.add(action);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Mailbox open(Type type, MessageListener<T> listener, MailboxOptions options) {
		Objects.requireNonNull(type, "type");
		Objects.requireNonNull(listener, "listener");
		NodeMailbox mailbox = new NodeMailbox(type, (MessageListener<Object>) listener, options, null, this);
		add(mailbox);
		if (this.closed) {
			mailbox.close();
			throw new IllegalStateException("Cannot open a mailbox: the node has stopped");
		}
		return mailbox;
	}

	Ref nextRef() {
		return new Ref(this.self, this.numbers.incrementAndGet());
	}

	MailboxSettings settings(MailboxOptions options) {
		return new MailboxSettings((options.capacity() > 0) ? options.capacity() : this.defaults.capacity(),
				(options.maxBytes() > 0) ? options.maxBytes() : this.defaults.maxBytes(),
				(options.overflow() != Overflow.DEFAULT) ? options.overflow() : this.defaults.overflow(),
				this.defaults.blockTimeout(),
				(options.concurrency() > 0) ? options.concurrency() : this.defaults.concurrency());
	}

	public Spread spread(SubscriptionOptions options) {
		return (options.spread() != Spread.DEFAULT) ? options.spread() : this.spread;
	}

	/** Has a mailbox get what is sent to it. */
	public void add(NodeMailbox mailbox) {
		this.mailboxes.put(mailbox.ref().id(), mailbox);
	}

	public void remove(NodeMailbox mailbox) {
		this.mailboxes.remove(mailbox.ref().id());
	}

	/** A mailbox has ended, and has been removed. */
	void ended(NodeMailbox mailbox, EndReason ending) {
		this.onEnd.forEach((action) -> action.accept(ending, mailbox.ref().id()));
	}

	/** All mailboxes that are open, those of subscriptions included. */
	public Collection<NodeMailbox> all() {
		return this.mailboxes.values();
	}

	/** The mailbox of some number, null if there is none. */
	@Nullable NodeMailbox find(long id) {
		return this.mailboxes.get(id);
	}

	/** Whether there is a mailbox of that number. */
	public boolean isOpen(long id) {
		return this.mailboxes.containsKey(id);
	}

	/** Something to be done in a mailbox's turn. */
	MailboxTask task(Runnable action) {
		return new MailboxTask(this.self, this.codecs, action);
	}

	/**
	 * A mailbox as this node's own, open or closed.
	 * @throws IllegalArgumentException if it is not
	 */
	public NodeMailbox requireOwn(Mailbox mailbox) {
		if (mailbox instanceof NodeMailbox own && own.isOf(this)) {
			return own;
		}
		throw new IllegalArgumentException(mailbox + " is no mailbox of this node");
	}

	/**
	 * Gives a message to one mailbox of this node. If there is none of that number, or it
	 * takes no more, the message is counted as lost.
	 * @param id the mailbox's number
	 * @param delivery the message
	 * @param mayBlock whether this thread may wait for room
	 * @return what became of it
	 */
	public Offer deliver(long id, Delivery delivery, boolean mayBlock) {
		Offer offer = offer(id, delivery, mayBlock);
		if (offer == Offer.CLOSED) {
			this.losses.count(Cause.NO_MAILBOX, null, delivery.sender().name(), 1);
		}
		return offer;
	}

	/**
	 * Offers a message to one mailbox of this node, like
	 * {@link #deliver(long, Delivery, boolean)}, but counts nothing.
	 */
	public Offer offer(long id, Delivery delivery, boolean mayBlock) {
		NodeMailbox mailbox = this.mailboxes.get(id);
		return (mailbox != null) ? mailbox.mailbox().offer(delivery, mayBlock) : Offer.CLOSED;
	}

	/**
	 * Takes no more messages, and delivers those that wait.
	 * @return completes when that is done, and all replies that listeners have promised
	 * are sent
	 */
	CompletableFuture<Void> drainOff() {
		return CompletableFuture
			.allOf(this.mailboxes.values().stream().map(NodeMailbox::drainOff).toArray(CompletableFuture<?>[]::new))
			.thenCompose((drained) -> this.replies.none());
	}

	/** Looks again for listeners that have ended the JVM since the drain began. */
	void lookForStuck() {
		this.mailboxes.values().forEach(NodeMailbox::lookForStuck);
	}

	PendingReplies replies() {
		return this.replies;
	}

	/** The node is about to close all mailboxes. */
	public void closing() {
		this.closing = true;
	}

	boolean isClosing() {
		return this.closing;
	}

	void close() {
		this.closing = true;
		this.closed = true;
		this.mailboxes.values().forEach(NodeMailbox::close);
	}

	void delivered() {
		this.delivered.increment();
	}

	void failed(Throwable failure) {
		this.failed.increment();
		this.guard.failedForUser(failure);
	}

	/** A payload did not decode for a mailbox. */
	void notDecoded(Throwable failure, NodeMailbox mailbox) {
		lost(Cause.DECODING, mailbox);
		this.guard.failedForUser(failure);
	}

	public QueuedBytes queuedBytes() {
		return this.queuedBytes;
	}

	/** How many bytes wait in all mailboxes, those counted once that wait in several. */
	public long queuedBytesTotal() {
		return Math.max(0, this.queuedBytes.reported()
				+ this.mailboxes.values().stream().mapToLong(NodeMailbox::unreportedBytes).sum());
	}

	void lost(Cause cause, NodeMailbox mailbox) {
		this.losses.count(cause, mailbox, null, 1);
	}

	void errorHandlerFailed(Throwable ex, Throwable error, NodeMailbox mailbox) {
		Failures.log(logger, "The error handler of " + Printable.text(mailbox) + " failed when it was given "
				+ Printable.text(Failures.describe(error)), ex);
		this.guard.failedForUser(ex);
	}

	public long deliveredTotal() {
		return this.delivered.sum();
	}

	public long failedTotal() {
		return this.failed.sum();
	}

	/** Whether no message waits in any mailbox, and none is being handled. */
	public boolean isIdle() {
		return this.mailboxes.values().stream().allMatch(NodeMailbox::isIdle);
	}

	public List<NodeMetrics.MailboxMetrics> metrics() {
		return this.mailboxes.values().stream().map(NodeMailbox::metrics).toList();
	}

	Workers workers() {
		return this.workers;
	}

	ListenerErrorHandler errorHandler() {
		return this.errorHandler;
	}

}
