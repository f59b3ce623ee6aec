package io.pubsub.actuate;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of listeners, {@code pubsub.receive}, and their key values: of
 * low cardinality {@code messaging.system}, of high cardinality {@code pubsub.topic},
 * {@code pubsub.node} (the sender) and {@code pubsub.subscription}. Define a bean of this
 * type to change them.
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
		KeyValues keyValues = KeyValues.of("pubsub.topic", context.getTopic(), "pubsub.node", context.getSender());
		String subscription = context.getSubscription();
		return (subscription != null) ? keyValues.and("pubsub.subscription", subscription) : keyValues;
	}

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ReceiveContext;
	}

}
