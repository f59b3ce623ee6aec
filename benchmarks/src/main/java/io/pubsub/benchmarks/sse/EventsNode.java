package io.pubsub.benchmarks.sse;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.benchmarks.Commands;

/**
 * The JVM of one node.
 */
public final class EventsNode {

	private static final long TIMEOUT_NANOS = 60_000_000_000L;

	private final String[] properties;

	private @Nullable ConfigurableApplicationContext context;

	private EventsNode(String... properties) {
		this.properties = properties;
	}

	/**
	 * Runs one node.
	 * @param args properties of the application
	 */
	public static void main(String[] args) {
		EventsNode node = new EventsNode(args);
		Commands.serve(node::answer);
	}

	private String answer(String... command) throws Exception {
		switch (command[0]) {
			case "start" -> {
				ConfigurableApplicationContext context = SpringApplication.run(EventsApplication.class,
						this.properties);
				this.context = context;
				return context.getEnvironment().getRequiredProperty("local.server.port");
			}
			case "members" -> awaitMembers(Integer.parseInt(command[1]));
			case "publish" -> {
				// number by number, as each client checks
				Publisher publisher = context().getBean(Publisher.class);
				int last = Integer.parseInt(command[2]);
				for (int number = Integer.parseInt(command[1]); number <= last; number++) {
					publisher.publishConfirmed(EventsApplication.TOPIC, Integer.toString(number)).join();
				}
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

	private void awaitMembers(int count) throws TimeoutException {
		Cluster cluster = context().getBean(Cluster.class);
		long end = System.nanoTime() + TIMEOUT_NANOS;
		while (cluster.nodes().size() != count) {
			if (System.nanoTime() > end) {
				throw new TimeoutException("Waited in vain for " + count + " nodes");
			}
			LockSupport.parkNanos(1_000_000);
		}
	}

	private ConfigurableApplicationContext context() {
		if (this.context == null) {
			throw new IllegalStateException("Not started");
		}
		return this.context;
	}

}
