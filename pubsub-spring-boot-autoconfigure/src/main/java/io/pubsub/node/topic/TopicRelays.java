package io.pubsub.node.topic;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.MessageListener;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.wire.Payload;

/**
 * What passes messages on between two clusters needs of a node in each. Thread-safe.
 */
public final class TopicRelays {

	private final Kernel kernel;

	private final NodeMailboxes mailboxes;

	private final NodeSubscriptions subscriptions;

	private final NodePublisher publisher;

	private final @Nullable TopicInterest interest;

	TopicRelays(Kernel kernel, NodeMailboxes mailboxes, NodeSubscriptions subscriptions, NodePublisher publisher,
			@Nullable TopicInterest interest) {
		this.kernel = kernel;
		this.mailboxes = mailboxes;
		this.subscriptions = subscriptions;
		this.publisher = publisher;
		this.interest = interest;
	}

	/**
	 * Opens a relay that hears nothing yet.
	 * @param name what the relays have in common of which one gets each message
	 * @param listener handles messages, one at a time; errors go to the node's handler
	 * @return the relay
	 */
	@SuppressWarnings("unchecked")
	public TopicRelay open(String name, MessageListener<Payload> listener) {
		TopicRelay relay = new TopicRelay(name, (MessageListener<Object>) (MessageListener<?>) listener, this.mailboxes,
				this.subscriptions);
		this.mailboxes.add(relay);
		return relay;
	}

	/**
	 * Publishes a message whose payload is encoded already, like
	 * {@link io.pubsub.Publisher#publish(String, Object, Map)}, except that headers may
	 * have any name.
	 * @param topic the topic
	 * @param payload the payload, which is not looked into
	 * @param headers the headers, of the types that travel
	 */
	public void publish(String topic, Payload payload, Map<String, Object> headers) {
		this.publisher.relay(topic, payload, headers);
	}

	/**
	 * Notifies a listener of what each node subscribes to now, before this returns, and
	 * of all changes.
	 * @param listener the listener
	 * @return ends that
	 * @throws IllegalStateException if the node was not built to know that
	 */
	public Runnable watch(InterestListener listener) {
		if (this.interest == null) {
			throw new IllegalStateException("This node has no relays: build it with relays(true)");
		}
		return this.interest.watch(listener);
	}

	/**
	 * Counts lost messages, and reports them to the node's loss listeners.
	 * @param cause why
	 * @param where the name of the other side
	 * @param count how many
	 */
	public void lost(Cause cause, String where, long count) {
		this.kernel.losses().count(cause, null, where, count);
	}

}
