package io.pubsub.benchmarks.websocket;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A contender: the same application, deployed in another way.
 */
enum Deployment {

	/** Three nodes with the simple broker and this library. */
	PUBSUB(3),

	/** Three nodes with the relay to a broker, without this library. */
	RABBITMQ(3),

	/** One node with the simple broker, without this library. */
	SPRING(1);

	static final List<String> NAMES = Arrays.stream(values()).map(Deployment::title).toList();

	/** What this library adds to the class path of an application. */
	private static final List<String> LIBRARY = List.of("pubsub-spring-boot-", "jgroups-");

	private final int nodes;

	Deployment(int nodes) {
		this.nodes = nodes;
	}

	static Deployment of(String title) {
		return Arrays.stream(values())
			.filter((deployment) -> deployment.title().equals(title))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"No contender '" + title + "', there are " + String.join(", ", NAMES)));
	}

	String title() {
		return name().toLowerCase(Locale.ROOT);
	}

	int nodes() {
		return this.nodes;
	}

	/** The class path of a node, without this library for others. */
	String classPath(String classPath) {
		if (this == PUBSUB) {
			return classPath;
		}
		return Arrays.stream(classPath.split(File.pathSeparator))
			.filter((entry) -> LIBRARY.stream().noneMatch(new File(entry).getName()::startsWith))
			.collect(Collectors.joining(File.pathSeparator));
	}

}
