package io.pubsub.autoconfigure;

import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is closed while its own threads and another application publish:
 * over real sockets.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ShutdownUnderLoadIntegrationTests {

	private final String cluster = "test-" + UUID.randomUUID();

	private final ConfigurableApplicationContext alice = start("alice");

	private final ConfigurableApplicationContext bob = start("bob");

	private final AtomicBoolean stop = new AtomicBoolean();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() {
		this.stop.set(true);
		this.bob.close();
		this.alice.close();
	}

	private ConfigurableApplicationContext start(String name) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--pubsub.node-name=" + name, "--pubsub.cluster.name=" + this.cluster, "--pubsub.cluster.bind-port=0",
					"--spring.main.banner-mode=off");
	}

	private CompletableFuture<Void> publish(ConfigurableApplicationContext context) {
		Publisher publisher = context.getBean(Publisher.class);
		AtomicInteger published = new AtomicInteger();
		CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
			while (!this.stop.get()) {
				try {
					publisher.publish("load", "text");
					published.incrementAndGet();
				}
				catch (RuntimeException ex) {
					this.failures.add(ex);
					return;
				}
			}
		}, (task) -> new Thread(task).start());
		Awaitility.await().until(() -> published.get() > 1000 || publishing.isDone());
		return publishing;
	}

	@Test
	void anApplicationThatStopsUnderLoadLeavesQuietlyAndTheOtherGoesOn(CapturedOutput output) throws Exception {
		List<CompletableFuture<Void>> publishing = IntStream.range(0, 4)
			.mapToObj((i) -> publish((i % 2 == 0) ? this.alice : this.bob))
			.toList();
		CompletableFuture.runAsync(this.alice::close).get(60, TimeUnit.SECONDS);
		Awaitility.await().until(() -> this.bob.getBean(Cluster.class).nodes().size() == 1);
		int heard = this.bob.getBean(Listener.class).heard.get();
		Awaitility.await().until(() -> this.bob.getBean(Listener.class).heard.get() > heard + 1000);
		this.stop.set(true);
		for (CompletableFuture<Void> each : publishing) {
			each.get(60, TimeUnit.SECONDS);
		}
		assertThat(this.failures).as("alice's two publishers, once it had stopped")
			.hasSize(2)
			.allSatisfy((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("Node alice has stopped"));
		assertThat(output.getAll()).doesNotContain("\tat ").doesNotContain(" ERROR ");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listener.class)
	static class Application {

	}

	static class Listener {

		private final AtomicInteger heard = new AtomicInteger();

		@Subscribe("load")
		void on(String text) {
			this.heard.incrementAndGet();
		}

	}

}
