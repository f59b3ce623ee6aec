package io.pubsub.node.mailbox;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.Ref;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * Makes what is published on this node into messages for its own mailboxes.
 * <p>
 * Where payloads are to be verified it does so as if each mailbox were on another node:
 * the payload is encoded, and decoded to the type that the listener declares, before any
 * mailbox gets it. The listeners then get what was decoded, not the object itself.
 */
public final class LocalDeliveries {

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final Dispatcher<Delivery> dispatcher;

	private final NodeMailboxes mailboxes;

	private final boolean verifying;

	public LocalDeliveries(Kernel kernel, Dispatcher<Delivery> dispatcher, NodeMailboxes mailboxes, boolean verifying) {
		this.self = kernel.self();
		this.codecs = kernel.codecs();
		this.encoder = kernel.encoder();
		this.dispatcher = dispatcher;
		this.mailboxes = mailboxes;
		this.verifying = verifying;
	}

	/** Whether payloads are to be verified. */
	public boolean isVerifying() {
		return this.verifying;
	}

	/**
	 * A message that is published to a topic.
	 * @param payload the object in bytes, if another node gets it
	 * @param except a mailbox that gets no copy, or null
	 * @throws PayloadException if it is to be verified, and fails
	 */
	public Delivery toTopic(String topic, Map<String, Object> headers, Object object, @Nullable Payload payload,
			@Nullable MailboxQueue<Delivery> except) {
		if (object instanceof Payload encoded) {
			return Delivery.remote(topic, this.self, headers, this.codecs, encoded);
		}
		if (this.verifying) {
			return Delivery.remote(topic, this.self, headers, this.codecs, verify(topic, object, payload, except));
		}
		return Delivery.local(topic, this.self, headers, this.codecs, object, payload);
	}

	/** A message to a topic as a listener of this node would see it. */
	public Message<?> seen(String topic, Map<String, Object> headers, Object object) {
		if (object instanceof Payload encoded) {
			return Delivery.remote(topic, this.self, headers, this.codecs, encoded).message(Object.class);
		}
		return Delivery.local(topic, this.self, headers, this.codecs, object, null).message(object.getClass());
	}

	/**
	 * A message that is sent to mailboxes of this node.
	 * @param target what it is sent to, for the error
	 * @param payload the object in bytes, if another node gets it
	 * @throws PayloadException if it is to be verified, and fails
	 */
	public Delivery toMailboxes(List<Ref> refs, Object target, Map<String, Object> headers, Object object,
			@Nullable Payload payload) {
		if (this.verifying) {
			return Delivery.remote(null, this.self, headers, this.codecs, verify(refs, target, object, payload));
		}
		return Delivery.local(null, this.self, headers, this.codecs, object, payload);
	}

	/**
	 * Verifies what is to be published to a topic.
	 * @return the object in bytes
	 */
	public Payload verify(String topic, Object object, @Nullable Payload payload,
			@Nullable MailboxQueue<Delivery> except) {
		Set<MailboxQueue<Delivery>> wanted = this.dispatcher.mailboxes(topic);
		List<NodeMailbox> listeners = this.mailboxes.all()
			.stream()
			.filter((mailbox) -> wanted.contains(mailbox.mailbox()) && mailbox.mailbox() != except)
			.toList();
		return verifyFor(listeners, topic, object, payload);
	}

	/**
	 * Verifies what is to be sent to mailboxes of this node.
	 * @return the object in bytes
	 */
	public Payload verify(List<Ref> refs, Object target, Object object, @Nullable Payload payload) {
		List<NodeMailbox> listeners = refs.stream()
			.map((ref) -> this.mailboxes.find(ref.id()))
			.filter(Objects::nonNull)
			.toList();
		return verifyFor(listeners, target, object, payload);
	}

	/**
	 * Verifies what is to be given to mailboxes of this node.
	 * @param listeners the mailboxes
	 * @param target what it is sent to, for the error
	 * @param known the object in bytes, if it was encoded
	 * @return the object in bytes
	 */
	public Payload verifyFor(Collection<NodeMailbox> listeners, Object target, Object object, @Nullable Payload known) {
		Payload payload = (known != null) ? known : encode(target, object);
		this.encoder.checkSize(payload, target);
		for (NodeMailbox listener : listeners) {
			try {
				this.codecs.decode(payload, listener.type());
			}
			catch (PayloadException ex) {
				throw new PayloadException("What is published to '" + target + "' is a " + object.getClass().getName()
						+ ", and could not be read on another node as " + listener.type().getTypeName()
						+ ", the type that the listener of " + listener
						+ " declares (found as pubsub.verify-payloads is on): " + ex.getMessage(), ex);
			}
		}
		return payload;
	}

	private Payload encode(Object target, Object object) {
		try {
			return this.codecs.encode(object);
		}
		catch (PayloadException ex) {
			throw new PayloadException("What is published to '" + target
					+ "' could not be sent to another node (found as pubsub.verify-payloads is on): " + ex.getMessage(),
					ex);
		}
	}

}
