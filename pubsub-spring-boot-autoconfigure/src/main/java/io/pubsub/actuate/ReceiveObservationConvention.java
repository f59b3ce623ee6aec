package io.pubsub.actuate;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of listeners, {@code pubsub.receive}, and their key values: of
 * low cardinality {@code messaging.system}, of high cardinality {@code pubsub.topic} or
 * {@code pubsub.event} (if there is one), {@code pubsub.node} (the sender) and
 * {@code pubsub.subscription} (the id of the subscription or the label of the mailbox).
 * Define a bean of this type to change them.
 */
public interface ReceiveObservationConvention extends ObservationConvention<ReceiveContext> {

	@Override
	default String getName() {
		return "pubsub.receive";
	}

	@Override
	default String getContextualName(ReceiveContext context) {
		return "pubsub receive";
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(ReceiveContext context) {
		return KeyValues.of("messaging.system", "pubsub");
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(ReceiveContext context) {
		KeyValues keyValues = KeyValues.of("pubsub.node", context.getSender());
		String topic = context.getTopic();
		if (topic != null) {
			keyValues = keyValues.and("pubsub.topic", topic);
		}
		String event = context.getEvent();
		if (event != null) {
			keyValues = keyValues.and("pubsub.event", event);
		}
		String subscription = context.getSubscription();
		return (subscription != null) ? keyValues.and("pubsub.subscription", subscription) : keyValues;
	}

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ReceiveContext;
	}

}
