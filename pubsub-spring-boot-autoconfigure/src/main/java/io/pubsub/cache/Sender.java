package io.pubsub.cache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.MailboxFullException;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.UnknownNodeException;
import io.pubsub.cache.CacheMessage.Kind;
import io.pubsub.cache.CacheMessage.Part;
import io.pubsub.cache.Outbox.Taken;
import io.pubsub.log.Printable;
import io.pubsub.request.Replies;
import io.pubsub.request.Replies.Reply;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;

/**
 * Sends what waits in the outbox, on a thread of its own: the first eviction after a
 * pause at once, further ones together after the window.
 * <p>
 * Each message has a number, whether or not it can be sent. What could not be sent is not
 * repeated: instead this node tells the others the last number until that succeeds. They
 * see that they have missed something, and clear their caches. It tells them the number
 * as well some time after the last eviction, in case that was lost.
 */
final class Sender implements Runnable {

	/** The topic of all messages about caches. */
	static final String TOPIC = "pubsub.caches";

	private static final Log logger = LogFactory.getLog(Sender.class);

	/** A message is sent when it has this many bytes. */
	private static final int FULL = 48 * 1024;

	private static final long FIRST_RETRY_MILLIS = 50;

	private static final long LAST_RETRY_MILLIS = 5000;

	private static final long STOP_MILLIS = 5000;

	private final Outbox outbox;

	private final KeyCodec keys;

	private final CacheCounts counts;

	private final Publisher publisher;

	private final Requester requester;

	private final Subscription subscription;

	private final Node self;

	private final long window;

	private final long checkInterval;

	private final Thread thread;

	// of the thread, and of the one that starts it

	private long number;

	private long announced;

	private long sentAt = System.nanoTime();

	private long retryMillis;

	private boolean owing;

	Sender(Outbox outbox, KeyCodec keys, CacheCounts counts, CacheSettings settings, Connection connection,
			Subscription subscription) {
		this.outbox = outbox;
		this.keys = keys;
		this.counts = counts;
		this.publisher = connection.publisher();
		this.requester = connection.requester();
		this.subscription = subscription;
		this.self = connection.cluster().self();
		this.window = TimeUnit.NANOSECONDS.convert(settings.window());
		this.checkInterval = TimeUnit.NANOSECONDS.convert(settings.checkInterval());
		this.thread = new Thread(this, "pubsub-caches");
		this.thread.setDaemon(true);
		this.sentAt -= this.window;
	}

	/**
	 * Says hello, for which the others send their numbers, and begins. Waits until they
	 * have heard it: if this node crashed before, they would not know that it may have
	 * evicted anything.
	 */
	void start() {
		byte[] hello = new CacheMessage(Kind.HELLO, this.number, List.of()).encode();
		try {
			Replies<String> replies = this.requester.to(TOPIC).onePerNode().requestAll(hello, String.class);
			Set<Node> missing = result(replies).missing();
			if (!missing.isEmpty()) {
				logger.warn("Nodes " + missing + " have not answered yet; their caches may miss evictions of this node "
						+ "if it crashes now");
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
		this.thread.start();
	}

	/** Sends what waits, says goodbye and ends. */
	void stop() {
		this.outbox.close();
		try {
			this.thread.join(STOP_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Tells all others the number. */
	void announce() {
		this.outbox.order((sender) -> sender.publish(Kind.NUMBER, List.of()));
	}

	/** Tells another node the number. */
	void announceTo(Node node) {
		this.outbox.order((sender) -> sender.tell(node));
	}

	/**
	 * A message has perhaps not left this node: tells all others the number in a while.
	 */
	void repeat() {
		this.outbox.order((sender) -> sender.owe());
	}

	@Override
	public void run() {
		try {
			boolean last = false;
			while (!last) {
				Taken taken = this.outbox.take(patience());
				last = taken.last();
				if (taken.isEmpty()) {
					if (this.number != this.announced || this.owing) {
						publish(Kind.NUMBER, List.of());
					}
				}
				else {
					send(taken);
				}
				if (!last) {
					LockSupport.parkNanos(this, this.window - (System.nanoTime() - this.sentAt));
				}
			}
			publish(Kind.BYE, List.of());
		}
		catch (InterruptedException ex) {
			logger.warn("The thread that sends evictions was interrupted: other nodes will clear their caches");
		}
	}

	private long patience() {
		return this.owing ? TimeUnit.MILLISECONDS.toNanos(this.retryMillis) : this.checkInterval;
	}

	private void send(Taken taken) {
		try {
			if (!taken.evictions().isEmpty()) {
				sendEvictions(taken.evictions());
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
		for (Outbox.Order order : taken.orders()) {
			try {
				order.run(this);
			}
			catch (RuntimeException | Error ex) {
				failed(ex);
			}
		}
	}

	private void sendEvictions(Map<String, @Nullable List<Object>> evictions) {
		List<Part> parts = new ArrayList<>();
		int length = 0;
		for (Map.Entry<String, @Nullable List<Object>> each : evictions.entrySet()) {
			List<byte[]> encoded = new ArrayList<>();
			List<Object> keys = each.getValue();
			boolean all = keys == null;
			for (Object key : (keys != null) ? keys : List.of()) {
				byte[] bytes = this.keys.encode(key);
				if (bytes == null) {
					all = true;
					break;
				}
				encoded.add(bytes);
				length += bytes.length + Short.BYTES;
				if (length > FULL) {
					parts.add(new Part(each.getKey(), encoded));
					publish(Kind.EVICT, parts);
					parts = new ArrayList<>();
					encoded = new ArrayList<>();
					length = 0;
				}
			}
			parts.add(new Part(each.getKey(), all ? null : encoded));
			length += each.getKey().length() + Short.BYTES;
		}
		publish(Kind.EVICT, parts);
	}

	/** The message that has the next number. */
	private CacheMessage evictions(List<Part> parts) {
		for (Part part : parts) {
			List<byte[]> keys = part.keys();
			if (keys != null) {
				this.counts.sent.add(keys.size());
			}
			else {
				this.counts.sentClears.increment();
			}
		}
		this.sentAt = System.nanoTime();
		return new CacheMessage(Kind.EVICT, ++this.number, parts);
	}

	private void publish(Kind kind, List<Part> parts) {
		CacheMessage message = (kind == Kind.EVICT) ? evictions(parts) : new CacheMessage(kind, this.number, parts);
		try {
			try {
				this.publisher.publishFrom(this.subscription, TOPIC, message.encode());
			}
			catch (MailboxFullException ex) {
				// that of another listener on this node: the other nodes have got it
			}
			if (kind != Kind.EVICT) {
				this.announced = this.number;
				this.owing = false;
				this.retryMillis = 0;
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	private void tell(Node node) {
		try {
			this.publisher.publishTo(node, TOPIC, new CacheMessage(Kind.NUMBER, this.number, List.of()).encode());
		}
		catch (UnknownNodeException ex) {
			// has left again
		}
	}

	private void failed(Throwable failure) {
		this.counts.failures.increment();
		if (!this.owing) {
			logger.warn("Evictions could not be sent: other nodes clear their caches as soon as they can be told",
					Printable.error(failure));
		}
		owe();
	}

	private void owe() {
		this.owing = true;
		this.retryMillis = Math.min(Math.max(FIRST_RETRY_MILLIS, this.retryMillis * 2), LAST_RETRY_MILLIS);
	}

	/**
	 * Asks all others to evict a key, or all keys, and to say so.
	 * @param cache the name of the cache
	 * @param key the key, or null for all
	 * @param answer takes the nodes
	 */
	void ask(String cache, @Nullable Object key, Answer answer) {
		byte[] encoded = (key != null) ? this.keys.encode(key) : null;
		CacheMessage message = evictions(List.of(new Part(cache, (encoded != null) ? List.of(encoded) : null)));
		try {
			this.requester.to(TOPIC)
				.onePerNode()
				.requestAllAsync(message.encode(), String.class)
				.whenComplete((replies, failure) -> {
					if (replies != null) {
						answer.complete(result(replies));
					}
					else {
						answer.fail(failure);
					}
				});
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
			answer.fail(ex);
		}
	}

	private EvictionResult result(Replies<String> replies) {
		Set<Node> applied = new HashSet<>();
		Set<Node> missing = new HashSet<>();
		applied.add(this.self);
		for (Reply<String> reply : replies.all()) {
			if (reply.isValue()) {
				applied.add(reply.node());
			}
			else if (!(reply.failure() instanceof RequestException failure
					&& failure.getKind() == RequestException.Kind.NO_SUBSCRIBERS)) {
				missing.add(reply.node());
			}
		}
		missing.remove(this.self);
		if (!missing.isEmpty()) {
			repeat();
		}
		return new EvictionResult(applied, missing);
	}

	/**
	 * Takes the answers of other nodes.
	 */
	interface Answer {

		void complete(EvictionResult result);

		void fail(Throwable failure);

	}

}
