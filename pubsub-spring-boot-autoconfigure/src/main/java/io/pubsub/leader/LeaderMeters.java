package io.pubsub.leader;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of leaders and locks: {@code pubsub.leader.*}.
 */
public final class LeaderMeters implements MeterBinder {

	private final LeaderFigures figures;

	/**
	 * Creates the meters.
	 * @param leaders the leaders of this node
	 */
	public LeaderMeters(LeaderElections leaders) {
		this.figures = leaders.figures();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("pubsub.leader.leading", this.figures, (figures) -> figures.leading.get())
			.description("Names that this node leads")
			.register(registry);
		FunctionCounter.builder("pubsub.leader.elections", this.figures, (figures) -> figures.elected.sum())
			.description("How often this node was elected")
			.register(registry);
		FunctionCounter.builder("pubsub.leader.revocations", this.figures, (figures) -> figures.revoked.sum())
			.description("How often this node ceased to lead a name, for whatever reason")
			.register(registry);
		FunctionCounter.builder("pubsub.leader.expired", this.figures, (figures) -> figures.expired.sum())
			.description("Terms of this node whose leases have run out")
			.register(registry);
		FunctionCounter.builder("pubsub.leader.skipped", this.figures, (figures) -> figures.skipped.sum())
			.description("Calls of @OnOneNode methods that did nothing, because another node leads or none")
			.register(registry);
		FunctionCounter.builder("pubsub.leader.locks", this.figures, (figures) -> figures.locked.sum())
			.description("Locks of Spring Integration and ShedLock that this node has taken")
			.register(registry);
	}

}
