package io.pubsub.application;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

import io.pubsub.NodeJoined;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;

/**
 * Sends application events of this node to the others. It hears them before other
 * listeners do, so that an event which a listener publishes in turn is sent after the one
 * that caused it.
 * <p>
 * Without a transaction an event that cannot be encoded is the publisher's fault, and the
 * publisher gets the exception; it gets the one for a generic event without its type
 * arguments in any case. All other failures are counted and logged: that there is a
 * cluster must not make local work fail.
 */
public final class ApplicationEventSender implements GenericApplicationListener {

	private static final Log logger = LogFactory.getLog(ApplicationEventSender.class);

	private final SeldomLog log = new SeldomLog(logger);

	private final Supplier<Publisher> publisher;

	private final ApplicationEventLinks links;

	private final Transactions transactions;

	/**
	 * Creates a sender.
	 * @param publisher gives what sends; asked for with the first event
	 * @param links what this node sends and receives
	 * @param transactions tells whether there is a transaction
	 */
	public ApplicationEventSender(Supplier<Publisher> publisher, ApplicationEventLinks links,
			Transactions transactions) {
		this.publisher = publisher;
		this.links = links;
		this.transactions = transactions;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/** On the thread that publishes: it has the transaction. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		Class<?> type = eventType.toClass();
		return PayloadApplicationEvent.class.isAssignableFrom(type) || this.links.types().of(type) != null;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof RemoteApplicationEvent) {
			return;
		}
		Object payload = (event instanceof PayloadApplicationEvent<?> wrapping) ? wrapping.getPayload() : event;
		if (payload instanceof NodeJoined joined) {
			greet(joined);
			return;
		}
		EventType type = this.links.types().of(payload.getClass());
		if (type == null || Arrival.isCurrent(payload)) {
			return;
		}
		String topic = topic(type, payload, event);
		if (!this.transactions.afterCommit(() -> sendQuietly(topic, payload), () -> outcomeUnknown(topic))) {
			send(topic, payload);
		}
	}

	private void greet(NodeJoined joined) {
		try {
			this.links.announcements().announceTo(this.publisher.get(), joined.node());
		}
		catch (RuntimeException ex) {
			logger.debug("The types of this node's events were not named to " + joined.node(), ex);
		}
	}

	private String topic(EventType type, Object payload, ApplicationEvent event) {
		String topic = null;
		if (event instanceof PayloadApplicationEvent<?> wrapping) {
			topic = this.links.topics().of(type, wrapping.getResolvableType().getGeneric());
		}
		if (topic == null) {
			topic = this.links.topics().of(type, ResolvableType.forInstance(payload));
		}
		if (topic == null) {
			this.links.counters().notSent.increment();
			throw new IllegalArgumentException("An event of " + type.type().getName()
					+ " cannot be sent to other nodes, as its type arguments are not known: have the class implement "
					+ "ResolvableTypeProvider, or publish a PayloadApplicationEvent with the type");
		}
		return topic;
	}

	private void send(String topic, Object payload) {
		try {
			trySend(topic, payload);
		}
		catch (PayloadException ex) {
			this.links.counters().notSent.increment();
			throw ex;
		}
		catch (RuntimeException ex) {
			failed(topic, ex);
		}
	}

	/** For when a transaction is over: nothing may escape. */
	private void sendQuietly(String topic, Object payload) {
		try {
			trySend(topic, payload);
		}
		catch (Throwable ex) {
			failed(topic, ex);
		}
	}

	private void trySend(String topic, Object payload) {
		Publisher publisher = this.publisher.get();
		this.links.own().publish(publisher, topic, payload);
		this.links.counters().sent.increment();
		this.links.announcements().announce(publisher, topic);
	}

	private void outcomeUnknown(String topic) {
		failed(topic, new IllegalStateException("The outcome of the transaction is not known"));
	}

	private void failed(String topic, Throwable failure) {
		this.links.counters().notSent.increment();
		this.log.warn(
				"An application event '" + EventTopics.announced(topic) + "' was not sent to the other nodes. "
						+ "This node must have started, and the event must be one that pubsub.codec can encode",
				failure);
	}

}
