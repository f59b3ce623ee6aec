package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.pubsub.GroupTarget;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.UnknownNodeException;
import io.pubsub.node.PubSubNode;

/**
 * Publishes to all, to all but one, to those of one node and of this node, and sends to
 * all members of a group.
 */
final class FanOutUse implements ShutdownUse {

	private static final String TOPIC = "news.today";

	private static final String GROUP = "everybody";

	private final PubSubNode node;

	private final FanOut fanOut;

	private final List<FanOut.Ear> ears = new CopyOnWriteArrayList<>();

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	/** The ears of the subscriptions, in the same order. */
	private final List<FanOut.Ear> subscribed = new CopyOnWriteArrayList<>();

	private volatile boolean ending;

	FanOutUse(PubSubNode node, FanOut fanOut) {
		this.node = node;
		this.fanOut = fanOut;
	}

	boolean isEnding() {
		return this.ending;
	}

	@Override
	public void open(Random random) {
		FanOut.Ear ear = listen(TOPIC);
		Subscription subscription = this.node.subscriptions()
			.subscribe(random.nextBoolean() ? TOPIC : "news.*", String.class,
					(message) -> ear.hear(message.getPayload()));
		ear.begin();
		this.subscribed.add(ear);
		this.subscriptions.add(subscription);
		FanOut.Ear member = listen(GROUP);
		Mailbox mailbox = this.node.mailboxes()
			.open(String.class, (message) -> member.hear(message.getPayload()), MailboxOptions.defaults());
		this.node.groups().join(GROUP, mailbox).join();
		member.begin();
	}

	private FanOut.Ear listen(String what) {
		FanOut.Ear ear = this.fanOut.listen(this, what);
		this.ears.add(ear);
		return ear;
	}

	@Override
	public void use(Random random) {
		Publisher publisher = this.node.publisher();
		Predicate<FanOut.Ear> subscribers = (ear) -> ear.what.equals(TOPIC);
		switch (random.nextInt(8)) {
			case 0, 1 -> send("publish", subscribers, (text) -> publisher.publish(TOPIC, text));
			case 2 -> send("publishLocal", subscribers.and((ear) -> ear.node == this),
					(text) -> publisher.publishLocal(TOPIC, text));
			case 3 -> {
				int index = random.nextInt(this.subscriptions.size());
				FanOut.Ear own = this.subscribed.get(index);
				send("publishFrom", subscribers.and((ear) -> ear != own),
						(text) -> publisher.publishFrom(this.subscriptions.get(index), TOPIC, text));
			}
			case 4, 5 -> {
				List<Node> nodes = new ArrayList<>(this.node.cluster().nodes());
				if (!nodes.isEmpty()) {
					Node node = nodes.get(random.nextInt(nodes.size()));
					send("publishTo", subscribers.and((ear) -> ear.node.node.cluster().self().equals(node)),
							(text) -> publisher.publishTo(node, TOPIC, text));
				}
			}
			case 6 ->
				send("sendToGroup", (ear) -> ear.what.equals(GROUP), (text) -> publisher.sendToGroup(GROUP, text));
			default -> send("sendToOthers", (ear) -> ear.what.equals(GROUP) && ear.node != this,
					(text) -> publisher.sendToGroup(GroupTarget.others(GROUP), text));
		}
	}

	private void send(String how, Predicate<FanOut.Ear> to, Consumer<String> send) {
		FanOut.Sent message = this.fanOut.send(this, how, to);
		try {
			send.accept(message.text);
			message.sent();
		}
		catch (IllegalStateException | UnknownNodeException ex) {
			// this node has stopped, or the other one has left
			message.refused();
		}
	}

	@Override
	public void ending(boolean drains) {
		this.ending = true;
		this.ears.forEach((ear) -> ear.end(drains));
	}

	@Override
	public String toString() {
		return this.node.cluster().self().name();
	}

}
