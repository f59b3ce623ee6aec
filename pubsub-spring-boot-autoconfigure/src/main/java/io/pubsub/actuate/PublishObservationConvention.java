package io.pubsub.actuate;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of publishing, {@code pubsub.publish}, and their key values: of
 * low cardinality {@code messaging.system} and {@code pubsub.scope}, of high cardinality
 * {@code pubsub.topic}, unless it is sent to an address. Define a bean of this type to
 * change them.
 */
public interface PublishObservationConvention extends ObservationConvention<PublishContext> {

	@Override
	default String getName() {
		return "pubsub.publish";
	}

	@Override
	default String getContextualName(PublishContext context) {
		return "pubsub publish";
	}

	@Override
	default KeyValues getLowCardinalityKeyValues(PublishContext context) {
		return KeyValues.of("messaging.system", "pubsub", "pubsub.scope", context.getScope());
	}

	@Override
	default KeyValues getHighCardinalityKeyValues(PublishContext context) {
		String topic = context.getTopic();
		return (topic != null) ? KeyValues.of("pubsub.topic", topic) : KeyValues.empty();
	}

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof PublishContext;
	}

}
