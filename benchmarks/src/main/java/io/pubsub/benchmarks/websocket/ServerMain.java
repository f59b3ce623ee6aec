package io.pubsub.benchmarks.websocket;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import io.pubsub.benchmarks.Commands;
import io.pubsub.benchmarks.scale.Heap;

/**
 * The JVM of one node. What needs this library is in {@link ClusteredNode}, as it may not
 * be on the class path.
 */
public final class ServerMain {

	private static final long TIMEOUT_NANOS = 240_000_000_000L;

	private static final long LOOK_NANOS = 100_000;

	private final String[] properties;

	private @Nullable ConfigurableApplicationContext context;

	private ServerMain(String... properties) {
		this.properties = properties;
	}

	/**
	 * Runs one node.
	 * @param args properties of the application
	 */
	public static void main(String[] args) {
		ServerMain main = new ServerMain(args);
		Commands.serve(main::answer);
	}

	private String answer(String... command) throws Exception {
		switch (command[0]) {
			case "start" -> {
				return Integer.toString(start());
			}
			case "heap" -> {
				return Long.toString(Heap.settled().total());
			}
			case "members" -> {
				ClusteredNode node = new ClusteredNode(context());
				int count = Integer.parseInt(command[1]);
				await(() -> node.members() == count, count + " nodes");
			}
			case "appear", "vanish" -> {
				SimpUserRegistry registry = context().getBean("userRegistry", SimpUserRegistry.class);
				boolean present = command[0].equals("appear");
				await(() -> (registry.getUser(command[1]) != null) == present, Arrays.toString(command));
				return Long.toString(System.nanoTime());
			}
			case "track" -> {
				int count = Integer.parseInt(command[1]);
				ClusteredNode node = new ClusteredNode(context());
				if (this.properties[0].equals(property(0))) {
					return Long.toString(node.track(count));
				}
				await(() -> node.listed() == count, count + " entries");
				return Long.toString(System.nanoTime());
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

	/** Names a node to itself. */
	static String property(int number) {
		return "--benchmark.node=" + number;
	}

	private int start() throws Exception {
		ConfigurableApplicationContext context = SpringApplication.run(BrowserApplication.class, this.properties);
		this.context = context;
		if (!context.getBean(BrowserApplication.class).available().await(TIMEOUT_NANOS, TimeUnit.NANOSECONDS)) {
			throw new TimeoutException("The broker is not available");
		}
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private ConfigurableApplicationContext context() {
		if (this.context == null) {
			throw new IllegalStateException("Not started");
		}
		return this.context;
	}

	private static void await(BooleanSupplier condition, String what) throws TimeoutException {
		long end = System.nanoTime() + TIMEOUT_NANOS;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new TimeoutException("Waited in vain for " + what);
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

}
