package io.pubsub.application;

import org.springframework.core.ResolvableType;

/**
 * A type of events for which this node has a listener.
 *
 * @param type the type
 * @param decoded what events are decoded to: the type with its arguments
 * @param transactional whether a listener takes part in transactions
 */
record HeardType(EventType type, ResolvableType decoded, boolean transactional) {

	/** As what a decoded event is published. */
	ResolvableType of(Object event) {
		return this.type.isGeneric() ? this.decoded : ResolvableType.forInstance(event);
	}

}
