package io.pubsub.node.history;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.HistoryFrame.Chunk;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;

/**
 * Messages of several nodes in one order, each once though several nodes keep it. Not
 * thread-safe.
 */
final class Merge {

	/** With fewer messages than this, the next ones of a node are asked for. */
	private static final int FEW = 200;

	private final Map<UUID, Source> sources = new HashMap<>();

	Merge(Collection<UUID> nodes) {
		nodes.forEach((node) -> this.sources.put(node, new Source()));
	}

	/** The nodes that are to be asked for further messages now. */
	List<UUID> due() {
		return this.sources.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isDue())
			.map(Map.Entry::getKey)
			.toList();
	}

	/**
	 * A node is being asked.
	 * @return the last message that it has given
	 */
	Key asked(UUID node) {
		Source source = source(node);
		source.asked = true;
		return source.last;
	}

	void add(UUID node, Chunk chunk) {
		Source source = source(node);
		source.asked = false;
		source.more = chunk.more();
		for (KeptMessage message : chunk.messages()) {
			if (message.key().compareTo(source.last) > 0) {
				source.messages.add(message);
				source.last = message.key();
			}
		}
	}

	private Source source(UUID node) {
		Source source = this.sources.get(node);
		if (source == null) {
			throw new IllegalArgumentException(node + " is no source");
		}
		return source;
	}

	/** The next message; null if it is not known yet, or there is none. */
	@Nullable KeptMessage next() {
		KeptMessage first = null;
		for (Source source : this.sources.values()) {
			KeptMessage message = source.messages.peek();
			if (message == null && source.more) {
				return null;
			}
			if (message != null && (first == null || message.key().compareTo(first.key()) < 0)) {
				first = message;
			}
		}
		if (first != null) {
			for (Source source : this.sources.values()) {
				KeptMessage message = source.messages.peek();
				if (message != null && message.key().equals(first.key())) {
					source.messages.remove();
				}
			}
		}
		return first;
	}

	/** Whether the next message is known, or that there is none. */
	boolean isReady() {
		return this.sources.values().stream().noneMatch((source) -> source.messages.isEmpty() && source.more);
	}

	/** Whether there is no further message. */
	boolean isDone() {
		return this.sources.values().stream().allMatch((source) -> source.messages.isEmpty() && !source.more);
	}

	private static final class Source {

		private final Deque<KeptMessage> messages = new ArrayDeque<>();

		private Key last = Key.FIRST;

		private boolean asked;

		private boolean more = true;

		boolean isDue() {
			return this.more && !this.asked && this.messages.size() < FEW;
		}

	}

}
