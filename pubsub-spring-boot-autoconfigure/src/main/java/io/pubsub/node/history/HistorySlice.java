package io.pubsub.node.history;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.pubsub.ClusterMerged;
import io.pubsub.GapListener;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.StartPosition;
import io.pubsub.history.History;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Frame;
import io.pubsub.wire.HistoryCodec;
import io.pubsub.wire.HistoryFrame;
import io.pubsub.wire.Row;

/**
 * History: topics that remember what was published.
 */
public final class HistorySlice implements Slice {

	private static final Row KEEPER = new Row(Row.Kind.HISTORY, "", "");

	/** How often what is too old is dropped. */
	private static final long TRIM_MILLIS = 1000;

	/** Every so many times what was not confirmed is offered again. */
	private static final int RETRY = 3;

	/** How many nodes are remembered that this one knows. */
	private static final int MEMORY = 1000;

	private final Kernel kernel;

	private final boolean keeps;

	private final KeptTopics kept;

	private final Keepers keepers;

	private final NumberedTopics numbered;

	private final Questions questions;

	private final HistoryNodes nodes;

	private final HistoryFigures figures;

	private final Handover handover;

	private final Takeover takeover;

	private final Outlines outlines;

	private final NodeHistory history;

	/** Nodes that have been members before. */
	private final Set<UUID> known = ConcurrentHashMap.newKeySet();

	private int trims;

	/**
	 * Makes the slice.
	 * @param settings which topics remember, and how much; the first that match count
	 * @param maxBytes the most bytes that this node keeps of all topics together
	 */
	public HistorySlice(Kernel kernel, MailboxSlice mailboxes, List<HistorySettings> settings, long maxBytes) {
		this.kernel = kernel;
		this.keeps = !settings.isEmpty();
		UUID self = kernel.self().id();
		HistoryRules rules = new HistoryRules(settings);
		this.kept = new KeptTopics(self, rules, maxBytes);
		this.keepers = new Keepers(self, this::keepersChanged);
		this.numbered = new NumberedTopics(rules, this.keepers, this.kept, kernel, mailboxes.dispatcher());
		this.questions = new Questions(kernel.peers().outbound(), kernel.requestTimeout());
		this.outlines = new Outlines(this.numbered, this.kept);
		this.nodes = new HistoryNodes(kernel, this.questions, this.numbered, this.outlines, this.kept, rules.longest());
		this.figures = new HistoryFigures(kernel.losses());
		this.handover = new Handover(this.kept, this.keepers, self, kernel.peers().outbound()::post,
				this.questions::nextToken, this.nodes::execute);
		this.takeover = new Takeover(this.kept, kernel.peers().outbound(), this.nodes);
		this.history = new NodeHistory(kernel, this.nodes, this.figures);
		kernel.on(Row.Kind.HISTORY, this.keepers);
		kernel.on(new Membership());
		kernel.onNote(HistoryFrame.Ask.class, this::asked);
		kernel.onNote(HistoryFrame.Outline.class, this.questions::answered);
		kernel.onNote(HistoryFrame.Fetch.class, this::fetched);
		kernel.onNote(HistoryFrame.Chunk.class, this.questions::answered);
		kernel.onNote(HistoryFrame.Offer.class, this.takeover::offered);
		kernel.onNote(HistoryFrame.Held.class, (node, held) -> this.handover.held(node, held.token()));
		kernel.onNote(HistoryFrame.Missed.class, (node, missed) -> missed());
		if (this.keeps) {
			kernel.peers().rows().add(KEEPER);
			trimLater();
		}
	}

	private void trimLater() {
		this.nodes.execute(() -> {
			if (!this.nodes.isClosed()) {
				this.kept.trim();
				this.numbered.forget();
				if (++this.trims % RETRY == 0) {
					this.handover.retry();
				}
				trimLater();
			}
		}, TRIM_MILLIS);
	}

	private void keepersChanged() {
		this.handover.begin();
	}

	private void asked(UUID node, HistoryFrame.Ask ask) {
		TopicPattern pattern = pattern(ask.pattern());
		if (pattern != null) {
			int newest = Math.min(ask.newest(), StartPosition.MAX_LAST);
			// on a worker, as it may wait for a message that is being sent
			this.nodes.execute(() -> this.outlines.of(ask.token(), pattern, newest)
				.forEach((part) -> this.kernel.peers().outbound().post(node, part)));
		}
	}

	private void fetched(UUID node, HistoryFrame.Fetch fetch) {
		if (pattern(fetch.pattern()) != null) {
			this.nodes.execute(() -> this.kernel.peers().outbound().postIfRoom(node, this.kept.fetch(fetch)));
		}
	}

	private static @Nullable TopicPattern pattern(String text) {
		try {
			return TopicPattern.parse(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Messages of other nodes may be missing here. */
	private void missed() {
		this.figures.missed();
		if (this.keeps) {
			this.handover.doubt();
		}
	}

	/** Numbers what is published to topics that remember. */
	public NumberedTopics numbered() {
		return this.numbered;
	}

	public History history() {
		return this.history;
	}

	/**
	 * A numbered message has come from another node: keeps it, if this node is to.
	 * @return the message for the mailboxes of this node
	 */
	public Delivery arrived(Node sender, Frame.Publish message, Frame.Numbered numbered) {
		if (numbered.isKeptBy(this.kernel.self().id())) {
			this.kept.append(message.topic(), sender, numbered, message.headers(),
					HistoryCodec.body(Records.HEAD, message.headers(), message.payload()));
		}
		this.numbered.seen(numbered.number());
		return new NumberedDelivery(message.topic(), sender, message.headers(), this.kernel.codecs(), message.payload(),
				numbered.number());
	}

	/**
	 * Makes what has a subscription get messages from history.
	 * @param pattern its topic or pattern
	 * @param from where it starts
	 * @param gapListener notified of what it misses, or null
	 * @return the follower, which is to begin yet
	 * @throws IllegalArgumentException if a cursor is invalid
	 */
	public Follower follow(TopicPattern pattern, StartPosition from, @Nullable GapListener gapListener) {
		return new Follower(pattern, from, gapListener, this.nodes, this.figures, this.kernel.codecs(),
				new Follower.Notice(this.kernel.self(), this.kernel.codecs()));
	}

	/** How many topics this node keeps messages of. */
	public int topics() {
		return this.kept.topics();
	}

	/** How many messages this node keeps. */
	public long messages() {
		return this.kept.messages();
	}

	/** About how many bytes these take up. */
	public long bytes() {
		return this.kept.bytes();
	}

	/** How many of its topics other nodes are to keep and have not taken over yet. */
	public int pending() {
		return this.handover.pending();
	}

	/** How many messages were read from history. */
	public long read() {
		return this.figures.read();
	}

	/** How often a subscription has missed messages. */
	public long gaps() {
		return this.figures.gaps();
	}

	@Override
	public void withdraw() {
		if (this.keeps) {
			this.kernel.peers().rows().remove(KEEPER);
			this.keepers.leave();
		}
	}

	@Override
	public CompletableFuture<Void> drain() {
		return this.keeps ? this.handover.leave() : CompletableFuture.completedFuture(null);
	}

	@Override
	public void stop() {
		this.nodes.close();
		this.history.close();
	}

	/** Learns of nodes that come back and of messages that are lost. */
	private final class Membership implements MembershipHandler {

		/**
		 * What was published while a node was not to be seen was not sent to this one.
		 */
		@Override
		public void changed(MembershipEvent event) {
			boolean back = event instanceof ClusterMerged;
			if (event instanceof NodeJoined joined) {
				if (HistorySlice.this.known.size() > MEMORY) {
					HistorySlice.this.known.clear();
				}
				back = !HistorySlice.this.known.add(joined.node().id());
			}
			if (back) {
				HistorySlice.this.missed();
			}
		}

		/** A node that has not seen this one for a moment may have sent it nothing. */
		@Override
		public void introduced(UUID node) {
			if (HistorySlice.this.known.contains(node)) {
				HistorySlice.this.missed();
			}
		}

		@Override
		public void messagesLost() {
			HistorySlice.this.missed();
		}

		/** What it was the last to get, once it had handed over, others may lack. */
		@Override
		public void left(UUID node) {
			HistorySlice.this.questions.left(node);
			HistorySlice.this.handover.left(node);
			if (HistorySlice.this.keeps) {
				HistorySlice.this.handover.doubt();
			}
		}

	}

}
