package io.pubsub.node.topic;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.dispatch.Arrivals;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Fanout;
import io.pubsub.node.history.HistorySlice;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.MessageIntake;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.wire.Frame;

/**
 * Gives what one other node publishes to the subscribers here: several messages at a time
 * to a mailbox, if nobody waits for a confirmation.
 */
final class PublishedMessages implements MessageIntake {

	private final Arrivals<Delivery> arrivals = new Arrivals<>(this::refused);

	private final UUID self;

	private final Kernel kernel;

	private final Dispatcher<Delivery> dispatcher;

	private final HistorySlice history;

	PublishedMessages(Kernel kernel, Dispatcher<Delivery> dispatcher, HistorySlice history) {
		this.history = history;
		this.self = kernel.self().id();
		this.kernel = kernel;
		this.dispatcher = dispatcher;
	}

	@Override
	public boolean take(Node sender, Frame.Message message) {
		if (!(message instanceof Frame.Publish publish)) {
			return false;
		}
		Frame.Numbered numbered = publish.numbered();
		Delivery delivery = (numbered != null) ? this.history.arrived(sender, publish, numbered)
				: Delivery.remote(publish.topic(), sender, publish.headers(), this.kernel.codecs(), publish.payload());
		Assignment groups = new Assignment(publish, this.self);
		if (publish.token() == 0) {
			countLost(sender, groups.lost(this.dispatcher.dispatch(publish.topic(), delivery, this.arrivals, groups)));
			countElsewhere(sender, publish);
			return true;
		}
		// what has come before goes first
		flush();
		Fanout<Delivery> fanout = this.dispatcher.dispatch(publish.topic(), delivery, false, null, groups);
		int lost = groups.lost(fanout);
		countLost(sender, lost);
		countElsewhere(sender, publish);
		this.kernel.peers()
			.outbound()
			.answer(sender, new Frame.Confirmed(publish.token(), lost == 0, fanout.accepted(), fanout.overflowed()));
		return true;
	}

	/** The members that were to get a message have closed. */
	private void countLost(Node sender, int count) {
		if (count > 0) {
			this.kernel.losses().count(Cause.NO_MAILBOX, null, sender.name(), count);
		}
	}

	/**
	 * This node was to serve all groups that the sender does not know of. Those that have
	 * members on other nodes only, which the sender does not know either, miss the
	 * message: it is not passed on.
	 */
	private void countElsewhere(Node sender, Frame.Publish publish) {
		if (this.self.equals(publish.others())) {
			Set<String> missed = new HashSet<>(this.kernel.peers().routes().groups(publish.topic()));
			missed.removeAll(publish.assigned().keySet());
			missed.removeAll(this.dispatcher.memberGroups(publish.topic()));
			countLost(sender, missed.size());
		}
	}

	@Override
	public void refused(Node sender, Frame.Publish publish) {
		Assignment groups = new Assignment(publish, this.self);
		int lost = 0;
		for (String group : this.dispatcher.memberGroups(publish.topic())) {
			lost += groups.test(group) ? 1 : 0;
		}
		countLost(sender, lost);
		countElsewhere(sender, publish);
	}

	/** A member has closed before it was given a message. */
	private void refused(Delivery delivery, String group) {
		String topic = delivery.topic();
		if (topic == null || !this.dispatcher.dispatchToGroup(topic, delivery, group)) {
			countLost(delivery.sender(), 1);
		}
	}

	@Override
	public void flush() {
		this.arrivals.flush();
	}

}
