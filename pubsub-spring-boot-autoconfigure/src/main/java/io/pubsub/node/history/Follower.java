package io.pubsub.node.history;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.GapListener;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.PayloadCodecs;

/**
 * Gives a subscription what was kept, and then what is published, each message once and
 * none left out.
 * <p>
 * Messages that are published come by the mailbox's queue, like all others. A notice in
 * that queue, the first entry and again whenever a message may be missing, has its turn
 * between them: it holds the mailbox, reads from history all that was published before it
 * began, and lets the mailbox go on. A message that comes by the queue and was read from
 * history meanwhile is told by its number.
 * <p>
 * What is not said to be otherwise happens in the mailbox's turn.
 */
public final class Follower {

	private static final Log logger = LogFactory.getLog(Follower.class);

	/** After so many messages from history other mailboxes have their turn. */
	private static final int TURN = 256;

	/** With so many more publishers than there are nodes, those that left are dropped. */
	private static final int MANY = 16;

	private final TopicPattern pattern;

	private final int hash;

	private final HistoryNodes nodes;

	private final HistoryFigures figures;

	private final PayloadCodecs codecs;

	private final @Nullable GapListener gapListener;

	private final Notice notice;

	private final Start start;

	private Position position = Position.START;

	/** What is being read; also read by other threads. */
	private volatile @Nullable Reading reading;

	/** Whether the notice is in the queue; changed by other threads. */
	private boolean behind = true;

	/** Whether nothing more is to be read; set by other threads. */
	private volatile boolean stopped;

	/** Whether it was stopped before all was read. */
	private boolean abandoned;

	private @Nullable NodeMailbox mailbox;

	private @Nullable Subscription subscription;

	Follower(TopicPattern pattern, StartPosition from, @Nullable GapListener gapListener, HistoryNodes nodes,
			HistoryFigures figures, PayloadCodecs codecs, Notice notice) {
		this.pattern = pattern;
		this.hash = Cursors.hash(pattern);
		this.start = Start.of(pattern, from);
		this.gapListener = gapListener;
		this.nodes = nodes;
		this.figures = figures;
		this.codecs = codecs;
		this.notice = notice;
	}

	/**
	 * Begins to follow, before the mailbox gets its first message.
	 * @param subscription the subscription
	 */
	public <S extends NodeMailbox & Subscription> void begin(S subscription) {
		this.mailbox = subscription;
		this.subscription = subscription;
		// what this node publishes from now on is not before the start
		this.reading = new Reading(this.pattern, this.start.withAll(this.nodes.self(), this.nodes.clock()), this.nodes);
		this.figures.add(this);
		subscription.mailbox().offer(this.notice, false);
	}

	/**
	 * All other nodes know the subscription.
	 * @return completes when no message is before the start that is published from then
	 * on
	 */
	public CompletableFuture<Void> known() {
		Reading reading = this.reading;
		if (reading == null) {
			return CompletableFuture.completedFuture(null);
		}
		if (this.stopped) {
			reading.cancel();
		}
		notBehind();
		reading.begin();
		return reading.planned();
	}

	/**
	 * A delivery has its turn.
	 * @return false if it is none of a topic with history
	 */
	public boolean take(Delivery delivery) {
		NodeMailbox mailbox = this.mailbox;
		if (mailbox == null) {
			return false;
		}
		if (delivery == this.notice) {
			catchUp(mailbox);
			return true;
		}
		if (delivery instanceof NumberedDelivery message) {
			take(mailbox, message);
			return true;
		}
		return false;
	}

	private void take(NodeMailbox mailbox, NumberedDelivery message) {
		if (this.abandoned || message.number() <= this.position.of(message.sender().id())) {
			return;
		}
		this.position = this.position.with(message.sender().id(), message.number());
		mailbox.process(new PositionedDelivery(message, this.codecs, this.position, this.hash));
		if (this.position.size() > MANY && this.position.size() > MANY + 2 * this.nodes.all().size()) {
			catchUpLater();
		}
	}

	/** Reads from history, as far as it has come, and waits for the rest. */
	private void catchUp(NodeMailbox mailbox) {
		Reading reading = this.reading;
		if (reading == null) {
			// what is missing from now on is read later
			notBehind();
			reading = new Reading(this.pattern, Start.after(this.position), this.nodes);
			this.reading = reading;
			reading.begin();
		}
		for (int i = 0; i < TURN; i++) {
			if (this.stopped) {
				this.abandoned = true;
				reading.cancel();
				return;
			}
			if (!mailbox.mailbox().isHandingOver()) {
				mailbox.mailbox().handBack(this.notice);
				return;
			}
			if (reading.takeGap()) {
				gap();
			}
			KeptMessage message = reading.next();
			if (message != null) {
				this.position = reading.position();
				process(mailbox, message);
			}
			else if (reading.isDone()) {
				this.position = reading.end();
				this.reading = null;
				return;
			}
			else {
				await(mailbox.mailbox(), reading);
				return;
			}
		}
		mailbox.mailbox().handBack(this.notice);
	}

	private synchronized void notBehind() {
		this.behind = false;
	}

	private void await(MailboxQueue<Delivery> mailbox, Reading reading) {
		mailbox.hold();
		mailbox.handBack(this.notice);
		reading.whenReady(mailbox::release);
	}

	private void process(NodeMailbox mailbox, KeptMessage message) {
		this.figures.countRead();
		try {
			mailbox.process(PositionedDelivery.of(message, this.codecs, this.position, this.hash));
		}
		catch (MalformedFrameException ex) {
			this.figures.malformed(message.publisher());
		}
	}

	private void gap() {
		Subscription subscription = this.subscription;
		if (subscription == null) {
			return;
		}
		this.figures.countGap();
		logger.warn(Printable.text(subscription) + " misses messages, or may miss them: no node of those that it has "
				+ "read from keeps them");
		if (this.gapListener != null) {
			try {
				this.gapListener.onGap(subscription);
			}
			catch (Throwable ex) {
				Failures.log(logger, "A gap listener of " + Printable.text(subscription) + " failed", ex);
			}
		}
	}

	/**
	 * There is no room for a delivery. Called with the lock of the mailbox held.
	 * @return whether it will be read from history
	 */
	public boolean overflowed(Delivery delivery) {
		if (delivery instanceof NumberedDelivery) {
			catchUpLater();
			return true;
		}
		return false;
	}

	/** Messages may be missing after those that are in the queue; on any thread. */
	void catchUpLater() {
		NodeMailbox mailbox = this.mailbox;
		synchronized (this) {
			if (this.behind || this.stopped) {
				return;
			}
			this.behind = true;
		}
		if (mailbox != null) {
			mailbox.mailbox().offer(this.notice, false);
		}
	}

	/** Reads nothing more from history; on any thread. */
	public void stop() {
		this.stopped = true;
		this.figures.remove(this);
		Reading reading = this.reading;
		if (reading != null) {
			reading.cancel();
		}
	}

	/** Stands in the queue for what is to be read from history. */
	static final class Notice extends Delivery {

		Notice(io.pubsub.Node self, PayloadCodecs codecs) {
			super(null, self, Map.of(), codecs, null, null);
		}

		@Override
		public boolean isNotice() {
			return true;
		}

		@Override
		public boolean discarded(long mailbox, boolean ofGroup) {
			return false;
		}

	}

}
