package io.pubsub.benchmarks.scale;

import java.util.List;

/**
 * One thing that grows, and what it costs. Measured in a JVM of its own.
 *
 * @param name its name
 * @param jvmFlags of its JVM
 * @param body measures
 */
record Section(String name, List<String> jvmFlags, Body body) {

	/** All of them, in the order of the report. */
	static final List<Section> ALL = List.of(new Section("directory", List.of("-Xmx64m"), DirectoryMemory::measure),
			new Section("publish", List.of("-Xms6g", "-Xmx6g"), PublishCost::measure),
			new Section("patterns", List.of("-Xmx1g"), PatternCost::measure),
			new Section("run-time", List.of("-Xms2g", "-Xmx2g"), RunTimeSubscriptions::measure),
			new Section("presence", List.of("-Xmx64m"), PresenceCost::measure),
			new Section("history", List.of("-Xms3g", "-Xmx3g"), HistoryCost::measure),
			new Section("evictions", List.of("-Xms1g", "-Xmx1g"), EvictionCost::measure),
			new Section("nodes", List.of("-Xms2g", "-Xmx2g"), NodeCost::measure),
			new Section("churn", List.of("-Xms2g", "-Xmx2g"), InterestChurn::measure),
			new Section("sizes", List.of("-Xms3g", "-Xmx3g", "-XX:TieredStopAtLevel=1"), ClusterSizes::measure),
			new Section("simulation", List.of("-Xms6g", "-Xmx6g"), Simulation::measure),
			new Section("sites", List.of("-Xms1g", "-Xmx1g"), SiteCost::measure),
			new Section("idle", List.of("-Xmx64m"), IdleMemory::measure));

	static final List<String> NAMES = ALL.stream().map(Section::name).toList();

	static Section of(String name) {
		return ALL.stream()
			.filter((section) -> section.name.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"No section '" + name + "', there are " + String.join(", ", NAMES)));
	}

	/**
	 * Measures.
	 */
	@FunctionalInterface
	interface Body {

		/**
		 * Measures, in a JVM that does nothing else.
		 * @param options how far
		 * @return the section of the report, in Markdown
		 * @throws Exception if it cannot be measured
		 */
		String measure(ScaleOptions options) throws Exception;

	}

}
