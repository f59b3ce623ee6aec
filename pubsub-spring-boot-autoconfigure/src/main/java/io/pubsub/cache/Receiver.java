package io.pubsub.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.ClusterMerged;
import io.pubsub.LossListener.Loss;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.PubSubHeaders;
import io.pubsub.cache.CacheMessage.Part;
import io.pubsub.request.RequestListener;

/**
 * Applies the evictions of other nodes, and clears the caches if any may have been
 * missed.
 * <p>
 * For each node it knows the number of the last message. Another number than the next one
 * means that messages are missing: lost on the way or in a full mailbox, sent while the
 * network was cut, or before this node has joined. Of a node that leaves without a
 * goodbye it is not known what it has not sent. Thread-safe.
 */
final class Receiver implements RequestListener<byte[]> {

	private static final Log logger = LogFactory.getLog(Receiver.class);

	/** Text needs no codec. */
	private static final String APPLIED = "applied";

	/** Of a node that has said nothing yet. */
	private static final long NOT_HEARD = -1;

	/** Of nodes that have left long ago nothing is kept. */
	private static final int MAX_NODES = 2000;

	/** The last number of each node, guarded by this. */
	private final Map<UUID, Long> numbers = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
			return size() > MAX_NODES;
		}

	};

	private final Node self;

	private final CacheRegistry registry;

	private final Function<String, List<CacheCore>> caches;

	private final KeyCodec keys;

	private final CacheCounts counts;

	private final Delay delay;

	private volatile @Nullable Sender sender;

	/**
	 * Creates a receiver.
	 * @param self this node
	 * @param registry the clustered caches
	 * @param caches finds those of a name, without creating any
	 * @param keys decodes keys
	 * @param counts counts
	 * @param delay when to apply what arrives
	 */
	Receiver(Node self, CacheRegistry registry, Function<String, List<CacheCore>> caches, KeyCodec keys,
			CacheCounts counts, Delay delay) {
		this.self = self;
		this.registry = registry;
		this.caches = caches;
		this.keys = keys;
		this.counts = counts;
		this.delay = delay;
	}

	/** Answers other nodes by a sender. */
	void answerBy(Sender sender) {
		this.sender = sender;
	}

	@Override
	public @Nullable Object onReceive(Message<byte[]> message) {
		Node node = sender(message);
		if (node != null) {
			receive(node, message.getPayload(), this.delay);
		}
		return null;
	}

	/** A node waits for the answer, so that nothing else delays it. */
	@Override
	public @Nullable Object onRequest(Message<byte[]> message) {
		Node node = sender(message);
		return (node != null) ? receive(node, message.getPayload(), Delay.NONE).thenApply((done) -> APPLIED) : APPLIED;
	}

	/**
	 * The node that has sent a message; null if that is this one, which knows already.
	 */
	private @Nullable Node sender(Message<byte[]> message) {
		return (message.getHeaders().get(PubSubHeaders.NODE) instanceof Node node && !node.equals(this.self)) ? node
				: null;
	}

	private CompletableFuture<?> receive(Node node, byte[] bytes, Delay delay) {
		CacheMessage message;
		try {
			message = CacheMessage.decode(bytes);
		}
		catch (IOException ex) {
			return delay.run(() -> clearAll(ClearCause.UNREADABLE, node));
		}
		List<CompletableFuture<?>> done = new ArrayList<>();
		ClearCause missed = note(node, message);
		if (missed != null) {
			done.add(delay.run(() -> clearAll(missed, node)));
		}
		for (Part part : message.parts()) {
			done.add(apply(part, delay));
		}
		Sender sender = this.sender;
		if (message.kind() == CacheMessage.Kind.HELLO && sender != null) {
			sender.announceTo(node);
		}
		return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
	}

	/** Why messages before this one are missing; null if none are. */
	private synchronized @Nullable ClearCause note(Node node, CacheMessage message) {
		long last = this.numbers.getOrDefault(node.id(), NOT_HEARD);
		boolean heard = last != NOT_HEARD;
		long expected = heard ? last : 0;
		if (message.kind() == CacheMessage.Kind.EVICT) {
			expected++;
		}
		if (message.kind() == CacheMessage.Kind.BYE) {
			this.numbers.remove(node.id());
		}
		else {
			this.numbers.put(node.id(), message.number());
		}
		if (message.number() == expected) {
			return null;
		}
		return heard ? ClearCause.GAP : ClearCause.JOINED;
	}

	private CompletableFuture<?> apply(Part part, Delay delay) {
		List<CompletableFuture<?>> done = new ArrayList<>();
		List<byte[]> keys = part.keys();
		this.counts.received.add((keys != null) ? keys.size() : 0);
		for (CacheCore cache : this.caches.apply(part.cache())) {
			List<Object> decoded = (keys != null) ? decode(keys, cache) : null;
			if (decoded == null) {
				ClearCause cause = (keys != null) ? ClearCause.KEY : ClearCause.REQUESTED;
				done.add(delay.run(() -> cache.apply(() -> clear(cache, cause))));
			}
			else {
				done.add(delay.run(() -> cache.apply(() -> evict(cache, decoded))));
			}
		}
		return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
	}

	private void evict(CacheCore cache, List<Object> keys) {
		keys.forEach(cache::drop);
		this.counts.applied.add(keys.size());
	}

	/** Those keys, or null if not all can be told. */
	private @Nullable List<Object> decode(List<byte[]> keys, CacheCore cache) {
		List<Object> decoded = new ArrayList<>(keys.size());
		for (byte[] bytes : keys) {
			Object key = this.keys.decode(bytes, cache.keyTypes());
			if (key == null) {
				return null;
			}
			decoded.add(key);
		}
		return decoded;
	}

	private void clear(CacheCore cache, ClearCause cause) {
		cache.dropAll();
		this.counts.clears(cause).increment();
	}

	private CompletableFuture<?> clearAll(ClearCause cause, Object about) {
		if (cause == ClearCause.JOINED) {
			logger.debug("Cleared all clustered caches: node " + about + " has evicted before this one has joined");
		}
		else {
			logger.warn("Cleared all clustered caches, as evictions of node " + about + " may have been missed ("
					+ cause.tag() + ")");
		}
		List<CompletableFuture<?>> done = new ArrayList<>();
		this.registry.forEach((cache) -> done.add(cache.apply(() -> clear(cache, cause))));
		return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
	}

	/** The members of the cluster have changed. */
	void onMembership(MembershipEvent event) {
		Sender sender = this.sender;
		if (event instanceof NodeLeft left) {
			if (isKnown(left.node())) {
				this.delay.run(() -> clearAll(ClearCause.LEFT, left.node()));
			}
		}
		else if (event instanceof ClusterMerged merged) {
			merged.nodes().forEach(this::expect);
			this.delay.run(() -> clearAll(ClearCause.MERGED, merged.nodes()));
			if (sender != null) {
				sender.announce();
			}
		}
		else if (event instanceof NodeJoined joined && sender != null) {
			// perhaps back after a cut
			sender.announceTo(joined.node());
		}
	}

	/**
	 * A node from the other side has perhaps evicted: it is missed even if it is gone
	 * soon.
	 */
	private synchronized void expect(Node node) {
		if (!node.equals(this.self)) {
			this.numbers.putIfAbsent(node.id(), NOT_HEARD);
		}
	}

	synchronized boolean isKnown(Node node) {
		return this.numbers.containsKey(node.id());
	}

	/** Messages of any kind were lost. */
	void onLoss(Loss loss, Object mailbox) {
		Sender sender = this.sender;
		switch (loss.cause()) {
			case GAP, MALFORMED -> this.delay.run(() -> clearAll(ClearCause.GAP, loss.node() + ""));
			case OVERFLOW, DECODING -> {
				if (mailbox.equals(loss.mailbox())) {
					this.delay.run(() -> clearAll(ClearCause.OVERFLOW, this.self));
				}
			}
			case UNREACHABLE -> {
				if (sender != null) {
					sender.repeat();
				}
			}
			default -> {
				// not for this mailbox
			}
		}
	}

}
