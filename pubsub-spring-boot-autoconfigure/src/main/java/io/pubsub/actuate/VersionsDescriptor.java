package io.pubsub.actuate;

import java.lang.management.ManagementFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootVersion;

import io.pubsub.node.kernel.NodeMetrics;

/**
 * What a node runs.
 *
 * @param library the version of this library; null if it is not in a jar that says so
 * @param protocol the versions of the protocol between nodes that it speaks
 * @param springBoot the version of Spring Boot
 * @param java the version of Java
 * @param uptimeSeconds how long the process has run
 */
public record VersionsDescriptor(@Nullable String library, String protocol, String springBoot, String java,
		long uptimeSeconds) {

	static VersionsDescriptor of(NodeMetrics metrics) {
		return new VersionsDescriptor(NodeMetrics.class.getPackage().getImplementationVersion(), metrics.protocol(),
				SpringBootVersion.getVersion(), Runtime.version().toString(),
				ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
	}

}
