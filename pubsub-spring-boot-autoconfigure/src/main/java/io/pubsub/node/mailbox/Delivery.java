package io.pubsub.node.mailbox;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubHeaders;
import io.pubsub.dispatch.Held;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * One message on this node, published or sent by whomever: what all its listeners share.
 * It is decoded at most once for each type that a listener declares, by the first worker
 * that needs it. Thread-safe.
 */
public class Delivery extends Held {

	/** What a message takes up beside its payload and headers. */
	private static final int OVERHEAD = 128;

	/** What an object is taken for whose size is not known. */
	private static final int OBJECT_SIZE = 256;

	/** What a header takes up beside its name and value. */
	private static final int HEADER_OVERHEAD = 128;

	/** None if it was sent to an address. */
	private final @Nullable String topic;

	private final Node sender;

	private final Map<String, Object> headers;

	private final PayloadCodecs codecs;

	/** What was published, if that happened on this node. */
	private final @Nullable Object object;

	/** The same in bytes, if they were needed yet; guarded by this. */
	private @Nullable Payload payload;

	/** With its payload as it came, if some type asked for that. */
	private @Nullable ReceivedMessage undecoded;

	/** What it became for each type so far, the last one first. */
	private volatile @Nullable Decoded decoded;

	public Delivery(@Nullable String topic, Node sender, Map<String, Object> headers, PayloadCodecs codecs,
			@Nullable Object object, @Nullable Payload payload) {
		super(size(headers, object, payload));
		this.topic = topic;
		this.sender = sender;
		this.headers = headers;
		this.codecs = codecs;
		this.object = object;
		this.payload = payload;
	}

	private static int size(Map<String, Object> headers, @Nullable Object object, @Nullable Payload payload) {
		long size = OVERHEAD + ((payload != null) ? payload.bytes().length : (object != null) ? size(object) : 0);
		if (!headers.isEmpty()) {
			for (Map.Entry<String, Object> header : headers.entrySet()) {
				Object value = header.getValue();
				size += HEADER_OVERHEAD + header.getKey().length()
						+ ((value instanceof String || value instanceof byte[]) ? size(value) : 0);
			}
		}
		return (int) Math.min(Integer.MAX_VALUE, size);
	}

	private static int size(Object object) {
		return (object instanceof byte[] bytes) ? bytes.length
				: (object instanceof String text) ? text.length() : OBJECT_SIZE;
	}

	/**
	 * A message that was published or sent on this node, and encoded if another node
	 * wants it.
	 */
	public static Delivery local(@Nullable String topic, Node self, Map<String, Object> headers, PayloadCodecs codecs,
			Object object, @Nullable Payload payload) {
		return new Delivery(topic, self, headers, codecs, object, payload);
	}

	/** A message that came from another node. */
	public static Delivery remote(@Nullable String topic, Node sender, Map<String, Object> headers,
			PayloadCodecs codecs, Payload payload) {
		return new Delivery(topic, sender, headers, codecs, null, payload);
	}

	/**
	 * The message as listeners of some type see it.
	 * @param type the type
	 * @return the message, whose payload is of that type
	 * @throws PayloadException if the payload cannot become that
	 */
	public ReceivedMessage message(Type type) {
		Object asItIs = asItIs(type);
		if (asItIs != null) {
			return undecoded(asItIs);
		}
		Decoded decoded = find(type);
		if (decoded == null) {
			synchronized (this) {
				decoded = find(type);
				if (decoded == null) {
					decoded = decode(type);
					this.decoded = decoded;
				}
			}
		}
		return decoded.message();
	}

	private @Nullable Decoded find(Type type) {
		Decoded decoded = this.decoded;
		while (decoded != null && !decoded.type.equals(type)) {
			decoded = decoded.next;
		}
		return decoded;
	}

	private Decoded decode(Type type) {
		try {
			return new Decoded(type, new ReceivedMessage(this, this.codecs.decode(encoded(), type)), null,
					this.decoded);
		}
		catch (PayloadException ex) {
			return new Decoded(type, null, ex, this.decoded);
		}
	}

	/**
	 * The payload as listeners of some type get it, if nothing has to be decoded for
	 * that. What was published here is used only if bytes would become just that: so
	 * listeners on this node see what those of the same type on other nodes see.
	 * @return null if it has to be decoded
	 */
	private @Nullable Object asItIs(Type type) {
		Object object = this.object;
		if (object != null) {
			return isOf(object, type) ? object : null;
		}
		// set before anybody else saw this, if there is no object
		Payload payload = this.payload;
		return (type == byte[].class && payload != null) ? payload.bytes() : null;
	}

	/**
	 * Without a lock, as there is nothing to decode: should two workers come here at the
	 * same time, each makes a message, and they are alike.
	 */
	private ReceivedMessage undecoded(Object payload) {
		ReceivedMessage message = this.undecoded;
		if (message == null) {
			message = new ReceivedMessage(this, payload);
			this.undecoded = message;
		}
		return message;
	}

	/** Whether bytes of an object would become just that for some type. */
	public static boolean isOf(Object object, Type type) {
		return type == object.getClass() || type == primitive(object);
	}

	private static @Nullable Type primitive(Object object) {
		return (object instanceof Integer) ? int.class : (object instanceof Long) ? long.class
				: (object instanceof Double) ? double.class : (object instanceof Boolean) ? boolean.class : null;
	}

	/** What was published, in bytes. */
	public synchronized Payload payload() {
		return encoded();
	}

	private Payload encoded() {
		Payload payload = this.payload;
		if (payload == null) {
			payload = this.codecs.encode((this.object != null) ? this.object : new byte[0]);
			this.payload = payload;
		}
		return payload;
	}

	/**
	 * The message with its payload as it came, for an error handler.
	 * @return the message, with bytes if there are any
	 */
	public synchronized Message<?> raw() {
		Payload payload = this.payload;
		return new ReceivedMessage(this,
				(payload != null) ? payload.bytes() : (this.object != null) ? this.object : new byte[0]);
	}

	/**
	 * Whether this must not be lost: it finds room in a full mailbox, and is handled
	 * after all that came before it.
	 */
	public boolean isNotice() {
		return false;
	}

	/**
	 * What is to be done in a mailbox's turn instead of calling its listener.
	 * @return null for a message
	 */
	public @Nullable Runnable task() {
		return null;
	}

	/** Whether taps of a mailbox decide what becomes of this. */
	public boolean isForTap() {
		return false;
	}

	/** Whether each mailbox that takes this is to reply, even with nothing. */
	public boolean isRequest() {
		return false;
	}

	/**
	 * A listener has returned, or what it promised has completed; on a worker.
	 * @param mailbox the number of its mailbox
	 * @param value the value, null for none
	 */
	public void returned(long mailbox, @Nullable Object value) {
	}

	/**
	 * A listener has failed, or could not be called; on a worker.
	 * @param mailbox the number of its mailbox
	 * @param failure what was thrown
	 * @return true if its sender is told, and so the error handler is not
	 */
	public boolean threw(long mailbox, Throwable failure) {
		return false;
	}

	/** A mailbox does not call its listener, as its condition does not hold. */
	public void declined(long mailbox) {
	}

	/** A mailbox has no room. Does not block. */
	public void overflowed(long mailbox) {
	}

	/**
	 * A mailbox was closed while this waited there. Does not block.
	 * @param mailbox the number of the mailbox
	 * @param ofGroup whether it was to handle this for its group
	 * @return true if this is lost, and nobody is told
	 */
	public boolean discarded(long mailbox, boolean ofGroup) {
		return true;
	}

	public @Nullable String topic() {
		return this.topic;
	}

	public Node sender() {
		return this.sender;
	}

	/** The headers that the user gave it. */
	public Map<String, Object> headers() {
		return this.headers;
	}

	/** All headers that the message has. */
	public Map<String, Object> allHeaders() {
		Map<String, Object> all = new HashMap<>(this.headers);
		// no sender may pretend these
		all.remove(PubSubHeaders.EVENT);
		all.remove(PubSubHeaders.SEQUENCE);
		all.remove(PubSubHeaders.CURSOR);
		if (this.topic != null) {
			all.put(PubSubHeaders.TOPIC, this.topic);
		}
		else {
			all.remove(PubSubHeaders.TOPIC);
		}
		all.put(PubSubHeaders.NODE, this.sender);
		return all;
	}

	/** What the payload became for one type. */
	private static final class Decoded {

		private final Type type;

		private final @Nullable ReceivedMessage message;

		private final @Nullable PayloadException failure;

		private final @Nullable Decoded next;

		Decoded(Type type, @Nullable ReceivedMessage message, @Nullable PayloadException failure,
				@Nullable Decoded next) {
			this.type = type;
			this.message = message;
			this.failure = failure;
			this.next = next;
		}

		ReceivedMessage message() {
			if (this.message == null) {
				throw (this.failure != null) ? this.failure : new PayloadException("not decoded");
			}
			return this.message;
		}

	}

}
