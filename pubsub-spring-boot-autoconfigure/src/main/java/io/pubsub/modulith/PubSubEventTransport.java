package io.pubsub.modulith;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.springframework.expression.EvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.RoutingTarget;
import org.springframework.modulith.events.support.EventExternalizationTransport;

import io.pubsub.PubSubHeaders;
import io.pubsub.Publisher;
import io.pubsub.Receipt;

/**
 * Publishes events of Spring Modulith that are annotated with {@code @Externalized} to
 * the topic that the annotation names, with its key as {@link PubSubHeaders#KEY}. In the
 * topic <code>{name}</code> is a property of the event, as one segment, and
 * <code>#{...}</code> an expression.
 * <p>
 * An event is complete when it is in the mailboxes of all subscribers. Otherwise it
 * fails, with {@link UnconfirmedEventException} if it was lost on the way to some.
 */
public final class PubSubEventTransport implements EventExternalizationTransport {

	private final Publisher publisher;

	private final EventExternalizationConfiguration configuration;

	private final Supplier<? extends EvaluationContext> context;

	private final boolean subscriberRequired;

	/**
	 * Creates a transport.
	 * @param publisher publishes
	 * @param configuration gives the headers of an event
	 * @param context gives that in which expressions are evaluated
	 * @param subscriberRequired whether an event that has no subscriber fails
	 */
	public PubSubEventTransport(Publisher publisher, EventExternalizationConfiguration configuration,
			Supplier<? extends EvaluationContext> context, boolean subscriberRequired) {
		this.publisher = publisher;
		this.configuration = configuration;
		this.context = context;
		this.subscriberRequired = subscriberRequired;
	}

	@Override
	public CompletableFuture<?> externalize(Object payload, RoutingTarget target) {
		try {
			EventRoute route = EventRoute.of(target, payload, this.context.get());
			Map<String, Object> headers = new HashMap<>(this.configuration.getHeadersFor(payload));
			if (route.key() != null) {
				headers.put(PubSubHeaders.KEY, route.key());
			}
			return this.publisher.publishConfirmed(route.topic(), payload, headers)
				.thenApply((receipt) -> confirmed(route.topic(), receipt));
		}
		catch (Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private Receipt confirmed(String topic, Receipt receipt) {
		if (!receipt.isComplete()) {
			throw new UnconfirmedEventException(
					"An event for the topic " + topic
							+ " did not arrive at all its subscribers, so it has to be resubmitted: " + receipt.nodes(),
					receipt);
		}
		if (this.subscriberRequired && receipt.isUnheard()) {
			throw new UnconfirmedEventException("The topic " + topic + " has no subscriber, so its event has to be "
					+ "resubmitted, as pubsub.modulith.subscriber-required says", receipt);
		}
		return receipt;
	}

}
