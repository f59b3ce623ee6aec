package io.pubsub.site;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the bridge between sites: {@code pubsub.site.*}. All but the gauge count on
 * the node that is or was the bridge head.
 */
public final class SiteMeters implements MeterBinder {

	private final SiteBridge bridge;

	/**
	 * Creates the meters.
	 * @param bridge this node's part in the bridge
	 */
	public SiteMeters(SiteBridge bridge) {
		this.bridge = bridge;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		SiteCounts counts = this.bridge.counts();
		Gauge.builder("pubsub.site.head", this.bridge, (bridge) -> bridge.isHead() ? 1 : 0)
			.description("Whether this node is the bridge head of its site")
			.register(registry);
		counter(registry, "sent", "Messages of this site that were published to the bridge", counts.sent);
		counter(registry, "received", "Messages of other sites that were published in this one", counts.received);
		counter(registry, "lost", "Messages between sites that are known to be lost", counts.lost);
		counter(registry, "interruptions",
				"How often another site's bridge head left or was cut off, so that messages may be lost uncounted",
				counts.interruptions);
		counter(registry, "refused", "Messages on the bridge that no bridge head sends", counts.refused);
	}

	private static void counter(MeterRegistry registry, String name, String description, LongAdder count) {
		FunctionCounter.builder("pubsub.site." + name, count, LongAdder::sum)
			.description(description)
			.register(registry);
	}

}
