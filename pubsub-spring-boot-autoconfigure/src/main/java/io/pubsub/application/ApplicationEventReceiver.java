package io.pubsub.application;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Mailbox;
import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubHeaders;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * Publishes application events of other nodes on this one. It subscribes to the types for
 * which the context has listeners, so that others are not even sent to this node.
 */
public final class ApplicationEventReceiver {

	private static final Log logger = LogFactory.getLog(ApplicationEventReceiver.class);

	private final SeldomLog log = new SeldomLog(logger);

	private final ApplicationContext context;

	private final Subscriptions subscriptions;

	private final ApplicationEventLinks links;

	private final ReceivedEvents received;

	private final Transactions transactions;

	private final Supplier<@Nullable ListenerErrorHandler> errorHandler;

	/**
	 * Creates a receiver.
	 * @param context publishes the events
	 * @param subscriptions the subscriptions of this node
	 * @param links what this node sends and receives
	 * @param received keeps what is received
	 * @param transactions runs events in transactions
	 * @param errorHandler gives what handles errors, or null to log them
	 */
	public ApplicationEventReceiver(ApplicationContext context, Subscriptions subscriptions,
			ApplicationEventLinks links, ReceivedEvents received, Transactions transactions,
			Supplier<@Nullable ListenerErrorHandler> errorHandler) {
		this.context = context;
		this.subscriptions = subscriptions;
		this.links = links;
		this.received = received;
		this.transactions = transactions;
		this.errorHandler = errorHandler;
	}

	/**
	 * Finds the listeners of the context and subscribes for them, without waiting. Events
	 * wait until {@link #resume()}.
	 * @param packages the packages in which annotated classes are looked for
	 * @throws InvalidClusterEventException if a listener would never be called
	 */
	public void subscribe(List<String> packages) {
		new EventTypeScanner(this.context).scan(packages, this.links.types());
		HeardTypes heard = new HeardTypes(this.links.types(), this.links.topics(), new LocalListeners(this.context),
				this.transactions);
		Map<String, HeardType> types = heard.find();
		types.forEach(this::subscribe);
		if (types.isEmpty()) {
			return;
		}
		heard.arguments().forEach((type) -> this.links.announcements().knowArgument(type.toClass()));
		this.links.own()
			.put(EventTopics.ANNOUNCEMENTS, this.subscriptions.subscribeWithoutWaiting(EventTopics.ANNOUNCEMENTS,
					String.class, this::announced, SubscriptionOptions.defaults().id(EventTopics.ANNOUNCEMENTS)));
		logger.debug("Application events of other nodes that are published on this one: "
				+ types.keySet().stream().map(EventTopics::announced).toList());
	}

	private void subscribe(String topic, HeardType type) {
		Subscription subscription = this.subscriptions.<Object>subscribeWithoutWaiting(topic, type.decoded().getType(),
				(message) -> receive(type, message),
				SubscriptionOptions.defaults().id(topic).paused(true).errorHandler(this::failed));
		this.links.own().put(topic, subscription);
	}

	/**
	 * Publishes what waits, and from now on what arrives.
	 */
	public void resume() {
		this.links.own().resume();
	}

	private void announced(Message<String> message) {
		this.links.announcements().heard(message.getPayload(), origin(message));
	}

	private void receive(HeardType type, Message<Object> message) {
		Object event = message.getPayload();
		Arrival arrival = new Arrival(origin(message), event);
		this.received.add(event);
		ApplicationEvent published = (event instanceof ApplicationEvent already) ? already
				: new RemoteApplicationEvent<>(this.context, event, type.of(event), arrival.origin());
		this.links.counters().received.increment();
		arrival.during(() -> {
			if (type.transactional()) {
				this.transactions.run(() -> this.context.publishEvent(published));
			}
			else {
				this.context.publishEvent(published);
			}
		});
	}

	private static Node origin(Message<?> message) {
		return Objects.requireNonNull(message.getHeaders().get(PubSubHeaders.NODE, Node.class));
	}

	private void failed(Throwable error, Message<?> message, Mailbox mailbox) {
		boolean undecodable = error instanceof PayloadException && message.getPayload() instanceof byte[];
		(undecodable ? this.links.counters().undecodable : this.links.counters().notHandled).increment();
		ListenerErrorHandler handler = this.errorHandler.get();
		if (handler != null) {
			handler.handle(error, message, mailbox);
			return;
		}
		this.log.warn("An application event of another node was "
				+ (undecodable ? "not published, as it cannot be decoded: its class must fit that of the sender ("
						: "published, and a listener has failed: it is not published again (")
				+ mailbox + ")", error);
	}

}
