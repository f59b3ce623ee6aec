package io.pubsub.node;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.dispatch.Arrivals;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;

/**
 * Gives the messages of other nodes to whom they are for. Used by threads of the
 * transport; neither blocks nor sends, except that answers are posted.
 */
final class Incoming {

	private final LongAdder received = new LongAdder();

	private final UUID self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final Dispatcher<Delivery> dispatcher;

	private final NodeMailboxes mailboxes;

	private final GroupSender groups;

	private final RequestIntake intake;

	private final Answers answers;

	private final RemoteTargets targets;

	private final Losses losses;

	private final Peers peers;

	Incoming(PayloadCodecs codecs, FrameEncoder encoder, Dispatcher<Delivery> dispatcher, NodeMailboxes mailboxes,
			GroupSender groups, RequestIntake intake, Answers answers, RemoteTargets targets, Losses losses,
			Peers peers) {
		this.self = peers.self().id();
		this.codecs = codecs;
		this.encoder = encoder;
		this.dispatcher = dispatcher;
		this.mailboxes = mailboxes;
		this.groups = groups;
		this.intake = intake;
		this.answers = answers;
		this.targets = targets;
		this.losses = losses;
		this.peers = peers;
	}

	/** Takes what one other node sends. */
	Peers.Messages messages() {
		return new Messages();
	}

	private void other(Node sender, Frame.Message message) {
		if (message instanceof Frame.Publish publish) {
			published(sender, publish);
		}
		else if (message instanceof Frame.Send send) {
			sent(sender, send);
		}
		else if (message instanceof Frame.SendToGroup send) {
			this.groups.received(sender, send);
		}
		else if (message instanceof Frame.Request request) {
			requested(sender, request);
		}
		else if (message instanceof Frame.Event event) {
			this.targets.received(sender.id(), event);
		}
		else if (message instanceof Frame.Reply reply) {
			this.answers.replied(sender.id(), reply);
		}
	}

	private Delivery delivery(Node sender, Frame.Publish publish) {
		return Delivery.remote(publish.topic(), sender, publish.headers(), this.codecs, publish.payload());
	}

	private void published(Node sender, Frame.Publish publish) {
		Assignment groups = new Assignment(publish, this.self);
		Dispatcher.Fanout<Delivery> fanout = this.dispatcher.dispatch(publish.topic(), delivery(sender, publish), false,
				null, groups);
		int lost = groups.lost(fanout);
		countLost(sender, lost);
		countElsewhere(sender, publish);
		this.peers.answer(sender, ConfirmedPublisher.answer(publish.token(), fanout, lost));
	}

	/** The members that were to get a message have closed. */
	private void countLost(Node sender, int count) {
		if (count > 0) {
			this.losses.count(Cause.NO_MAILBOX, null, sender.name(), count);
		}
	}

	/** This node leaves, and was to serve groups that the sender does not know of. */
	private void refused(Node sender, Frame.Publish publish) {
		Assignment groups = new Assignment(publish, this.self);
		int lost = 0;
		for (String group : this.dispatcher.memberGroups(publish.topic())) {
			lost += groups.test(group) ? 1 : 0;
		}
		countLost(sender, lost);
		countElsewhere(sender, publish);
	}

	/**
	 * This node was to serve all groups that the sender does not know of. Those that have
	 * members on other nodes only, which the sender does not know either, miss the
	 * message: it is not passed on.
	 */
	private void countElsewhere(Node sender, Frame.Publish publish) {
		if (this.self.equals(publish.others())) {
			Set<String> missed = new HashSet<>(this.peers.groups(publish.topic()));
			missed.removeAll(publish.assigned().keySet());
			missed.removeAll(this.dispatcher.memberGroups(publish.topic()));
			countLost(sender, missed.size());
		}
	}

	/** A member has closed before it was given a message. */
	private void refused(Delivery delivery, String group) {
		String topic = delivery.topic();
		if (topic == null || !this.dispatcher.dispatchToGroup(topic, delivery, group)) {
			countLost(delivery.sender(), 1);
		}
	}

	private void sent(Node sender, Frame.Send send) {
		Delivery delivery = Delivery.remote(null, sender, send.headers(), this.codecs, send.payload());
		Mailbox.Offer offer = this.mailboxes.deliver(send.mailbox(), delivery, false);
		if (send.token() != 0) {
			this.peers.answer(sender, ConfirmedPublisher.answer(send.token(), offer));
		}
	}

	private void requested(Node sender, Frame.Request request) {
		Frame.Confirmed answer = null;
		if (request.message() instanceof Frame.Send send) {
			answer = this.intake.offer(request.token(), send.mailbox(), delivery(null, sender, request));
		}
		else if (request.message() instanceof Frame.Publish publish) {
			RequestDelivery delivery = delivery(publish.topic(), sender, request);
			answer = request.one() ? this.intake.offerToOne(request.token(), publish.topic(), delivery) : this.intake
				.offerToAll(request.token(), publish.topic(), delivery, new Assignment(publish, this.self));
		}
		if (answer != null) {
			this.peers.answer(sender, answer);
		}
	}

	private RequestDelivery delivery(@Nullable String topic, Node sender, Frame.Request request) {
		Asker asker = new RemoteAsker(sender, request.token(), this.codecs, this.encoder, this.peers);
		return new RequestDelivery(topic, sender, request.headers(), this.codecs, null, request.payload(), asker);
	}

	/** How many messages have come. */
	long received() {
		return this.received.sum();
	}

	/**
	 * Keeps plain messages for a moment, so that a mailbox gets several at a time.
	 */
	private final class Messages implements Peers.Messages {

		private final Arrivals<Delivery> arrivals = new Arrivals<>(Incoming.this::refused);

		@Override
		public void message(Node sender, Frame.Message message) {
			Incoming.this.received.increment();
			if (message instanceof Frame.Publish publish && publish.token() == 0) {
				Assignment groups = new Assignment(publish, Incoming.this.self);
				Dispatcher.Fanout<Delivery> fanout = Incoming.this.dispatcher.dispatch(publish.topic(),
						delivery(sender, publish), this.arrivals, groups);
				countLost(sender, groups.lost(fanout));
				countElsewhere(sender, publish);
				return;
			}
			// what else has come before goes first
			this.arrivals.flush();
			other(sender, message);
		}

		@Override
		public void refused(Node sender, Frame.Publish message) {
			Incoming.this.refused(sender, message);
		}

		@Override
		public void end() {
			this.arrivals.flush();
			Incoming.this.dispatcher.wake();
		}

	}

}
