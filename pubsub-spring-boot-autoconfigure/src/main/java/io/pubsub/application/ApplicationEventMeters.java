package io.pubsub.application;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of application events: {@code pubsub.application.events.sent},
 * {@code pubsub.application.events.received}, {@code pubsub.application.events.unknown},
 * {@code pubsub.application.events.undecodable} and
 * {@code pubsub.application.events.failed} by direction.
 */
public final class ApplicationEventMeters implements MeterBinder {

	private final ApplicationEventCounters counters;

	/**
	 * Creates the meters.
	 * @param counters what is counted
	 */
	public ApplicationEventMeters(ApplicationEventCounters counters) {
		this.counters = counters;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		counter("sent", "Application events that were sent to other nodes", ApplicationEventCounters::sent)
			.register(registry);
		counter("received", "Application events of other nodes that were published on this one",
				ApplicationEventCounters::received)
			.register(registry);
		counter("unknown", "Types of application events of other nodes for which this node has no class",
				ApplicationEventCounters::unknown)
			.register(registry);
		counter("undecodable", "Application events of other nodes that could not be decoded",
				ApplicationEventCounters::undecodable)
			.register(registry);
		counter("failed", "Application events that were not sent, or on which a listener has failed",
				ApplicationEventCounters::notSent)
			.tag("direction", "out")
			.register(registry);
		counter("failed", "Application events that were not sent, or on which a listener has failed",
				ApplicationEventCounters::notHandled)
			.tag("direction", "in")
			.register(registry);
	}

	private FunctionCounter.Builder<ApplicationEventCounters> counter(String name, String description,
			ToDoubleFunction<ApplicationEventCounters> figure) {
		return FunctionCounter.builder("pubsub.application.events." + name, this.counters, figure)
			.description(description);
	}

}
