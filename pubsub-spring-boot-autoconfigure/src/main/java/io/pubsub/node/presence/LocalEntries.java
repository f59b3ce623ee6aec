package io.pubsub.node.presence;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.PayloadException;
import io.pubsub.cluster.LocalRows;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * The entries of this node: what their handles have in common. Thread-safe.
 */
final class LocalEntries {

	private final PresenceTable table;

	private final LocalRows rows;

	private final PayloadCodecs codecs;

	private final EntryOwner owner;

	private final int maxMetadata;

	private final AtomicLong numbers = new AtomicLong();

	/** Futures of callers that wait for other nodes. */
	private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	LocalEntries(PresenceTable table, Kernel kernel, int maxMetadata) {
		this.table = table;
		this.rows = kernel.peers().rows();
		this.codecs = kernel.codecs();
		this.owner = new EntryOwner(kernel.self(), kernel.codecs());
		this.maxMetadata = maxMetadata;
	}

	PresenceTable table() {
		return this.table;
	}

	LocalRows rows() {
		return this.rows;
	}

	PresenceHandle track(String scope, String key, @Nullable Object metadata, @Nullable NodeMailbox mailbox) {
		Payload encoded = encode(metadata);
		NodePresenceHandle handle = new NodePresenceHandle(this, mailbox);
		handle.begin(NodePresenceEntry.first(this.owner, this.table.share(scope), key, this.numbers.incrementAndGet(),
				encoded, handle));
		return handle;
	}

	/**
	 * Encodes metadata. Calls the code of users, so not to be called with a lock.
	 * @throws PayloadException if that fails or gives too much
	 */
	@Nullable Payload encode(@Nullable Object metadata) {
		if (metadata == null) {
			return null;
		}
		Payload encoded = this.codecs.encode(metadata);
		int size = encoded.bytes().length;
		if (size > this.maxMetadata) {
			throw new PayloadException("Metadata of " + metadata.getClass().getName() + " has " + size
					+ " bytes when encoded, and no more than " + this.maxMetadata
					+ " are allowed, as every node keeps it: make it smaller, or raise "
					+ "pubsub.presence.max-metadata-size on all nodes");
		}
		return encoded;
	}

	/**
	 * Waits for the other nodes to know what there is now.
	 * @param ended tells whether nobody has to wait any more
	 */
	CompletableFuture<Void> visible(BooleanSupplier ended) {
		CompletableFuture<Void> future = new CompletableFuture<>();
		if (ended.getAsBoolean()) {
			future.cancel(false);
			return future;
		}
		this.waiting.add(future);
		this.rows.visible().whenComplete((visible, failure) -> {
			this.waiting.remove(future);
			if (ended.getAsBoolean()) {
				future.cancel(false);
			}
			else {
				future.complete(null);
			}
		});
		if (this.stopped) {
			cancelAll();
		}
		return future;
	}

	/** Ends all entries, as the node drains. */
	void endAll() {
		this.table.handles().forEach(PresenceHandle::close);
	}

	/** The node has stopped, and will hear no more of others. */
	void stop() {
		this.stopped = true;
		cancelAll();
	}

	private void cancelAll() {
		for (CompletableFuture<Void> future : List.copyOf(this.waiting)) {
			this.waiting.remove(future);
			future.cancel(false);
		}
	}

}
