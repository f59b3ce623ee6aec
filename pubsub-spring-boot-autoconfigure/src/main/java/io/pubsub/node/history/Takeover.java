package io.pubsub.node.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.Node;
import io.pubsub.cluster.Outbound;
import io.pubsub.log.Printable;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryCodec;
import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.HistoryFrame.Chunk;
import io.pubsub.wire.HistoryFrame.Fetch;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.HistoryFrame.Stretch;
import io.pubsub.wire.HistoryFrame.TopicOutline;
import io.pubsub.wire.MalformedFrameException;

/**
 * Fetches what other nodes offer this one to keep: one offer after the other, so that
 * what several nodes offer is fetched once. Thread-safe.
 */
final class Takeover {

	private static final Log logger = LogFactory.getLog(Takeover.class);

	private static final int CHUNK = 64 * 1024;

	/** What exceeds this will be offered again. */
	private static final int MAX_WAITING = 1000;

	private final KeptTopics kept;

	private final Outbound outbound;

	private final HistoryNodes nodes;

	// guarded by this

	private final Deque<Offered> waiting = new ArrayDeque<>();

	private boolean busy;

	Takeover(KeptTopics kept, Outbound outbound, HistoryNodes nodes) {
		this.kept = kept;
		this.outbound = outbound;
		this.nodes = nodes;
	}

	/** A node offers what it keeps; on a thread of the transport. */
	void offered(UUID node, HistoryFrame.Offer offer) {
		synchronized (this) {
			// an offer that is repeated takes the place of the one before
			if (!offer.topics().isEmpty()) {
				String topic = offer.topics().get(0).topic();
				this.waiting.removeIf((other) -> other.node.equals(node) && other.topics.get(0).topic().equals(topic));
			}
			if (this.waiting.size() >= MAX_WAITING) {
				this.waiting.remove();
			}
			this.waiting.add(new Offered(node, offer.token(), offer.topics()));
			if (this.busy) {
				return;
			}
			this.busy = true;
		}
		this.nodes.execute(this::next);
	}

	private void next() {
		Offered offered;
		synchronized (this) {
			offered = this.waiting.poll();
			this.busy = offered != null;
		}
		if (offered != null) {
			take(offered, 0);
		}
	}

	/** Fetches what is missing of one topic after the other. */
	private void take(Offered offered, int first) {
		for (int i = first; i < offered.topics.size(); i++) {
			TopicOutline topic = offered.topics.get(i);
			if (!isTopic(topic.topic())) {
				continue;
			}
			TopicLog log = this.kept.log(topic.topic());
			List<Stretch> missing = log.missing(topic.held());
			if (!missing.isEmpty()) {
				fetch(new Taking(offered, i, log, topic, missing), Key.FIRST);
				return;
			}
			if (!log.filled(topic.held(), Map.of())) {
				// removed meanwhile: from the start, with another log
				i--;
			}
		}
		this.outbound.post(offered.node, new HistoryFrame.Held(offered.token));
		this.nodes.execute(this::next);
	}

	private static boolean isTopic(String topic) {
		try {
			TopicPattern.requireTopic(topic);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private void fetch(Taking taking, Key after) {
		Fetch fetch = new Fetch(0, taking.log.topic(), List.of(), taking.missing, after, CHUNK);
		this.nodes.fetch(taking.offered.node, fetch).whenComplete((chunk, failure) -> this.nodes.execute(() -> {
			if (failure != null) {
				// it will be offered again
				logger.debug("Could not take over " + Printable.text(taking.log.topic()) + ": "
						+ Printable.message(failure));
				next();
			}
			else {
				fetched(taking, chunk);
			}
		}));
	}

	private void fetched(Taking taking, Chunk chunk) {
		List<KeptMessage> messages = new ArrayList<>();
		List<Map<String, Object>> headers = new ArrayList<>();
		for (KeptMessage message : chunk.messages()) {
			try {
				if (message.topic().equals(taking.log.topic())) {
					headers.add(HistoryCodec.content(message.body()).headers());
					messages.add(message);
					taking.publishers.put(message.publisher().id(), message.publisher());
				}
			}
			catch (MalformedFrameException ex) {
				logger.debug("A kept message is malformed: " + Printable.message(ex));
			}
		}
		taking.log.fill(messages, headers);
		if (chunk.more() && !chunk.messages().isEmpty()) {
			fetch(taking, chunk.messages().get(chunk.messages().size() - 1).key());
			return;
		}
		if (chunk.gap()) {
			// dropped while it was being fetched: it will be offered again
			next();
			return;
		}
		boolean done = taking.log.filled(taking.topic.held(), taking.publishers);
		take(taking.offered, done ? taking.index + 1 : taking.index);
	}

	private record Offered(UUID node, long token, List<TopicOutline> topics) {
	}

	/** One topic that is being taken over. */
	private static final class Taking {

		private final Offered offered;

		private final int index;

		private final TopicLog log;

		private final TopicOutline topic;

		private final List<Stretch> missing;

		private final Map<UUID, Node> publishers = new HashMap<>();

		Taking(Offered offered, int index, TopicLog log, TopicOutline topic, List<Stretch> missing) {
			this.offered = offered;
			this.index = index;
			this.log = log;
			this.topic = topic;
			this.missing = missing;
		}

	}

}
