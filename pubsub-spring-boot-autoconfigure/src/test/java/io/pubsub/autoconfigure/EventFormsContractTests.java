package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.event.Events;
import io.pubsub.event.ProduceEvent;
import io.pubsub.event.WatchEvent;
import io.pubsub.monitor.Down;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events of annotated methods and beans in several applications.
 */
abstract class EventFormsContractTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	/** Prepares an application to join the others of the test. */
	abstract SpringApplicationBuilder prepare(SpringApplicationBuilder application);

	@AfterEach
	void closeAll() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void aWatcherInOneApplicationStartsTheSourceInTheOther() throws InterruptedException {
		ConfigurableApplicationContext alice = start("alice", Source.class);
		Source source = alice.getBean(Source.class);
		await().until(() -> alice.getBean(Events.class).names().contains("prices"));
		assertThat(source.calls).as("nobody watches").hasValue(0);

		ConfigurableApplicationContext bob = start("bob", Chart.class);
		Chart chart = bob.getBean(Chart.class);
		for (long number = 1; number <= 5; number++) {
			assertThat(chart.next()).isEqualTo(new Seen(new Price((int) number), number, "alice"));
		}
		bob.close();
		awaitNoCalls(source);
		long published = source.calls.get();

		ConfigurableApplicationContext carol = start("carol", Chart.class);
		Seen first = carol.getBean(Chart.class).next();
		assertThat(first).as("of the three that were kept").isNotNull();
		assertThat(first.number()).isEqualTo(published - 2);
		assertThat(carol.getBean(Chart.class).next().number()).isEqualTo(first.number() + 1);
		assertThat(chart.notices).as("of bob, who ended himself").containsExactly("resumed");
	}

	@Test
	void itDoesNotMatterWhichStartsFirst() throws InterruptedException {
		ConfigurableApplicationContext bob = start("bob", Chart.class);
		Chart chart = bob.getBean(Chart.class);
		start("alice", Source.class);
		assertThat(chart.next()).isEqualTo(new Seen(new Price(1), 1, "alice"));
		assertThat(chart.notices).containsExactly("resumed");
	}

	@Test
	void oneOfTwoSourcesProducesAndTheOtherTakesOver() throws InterruptedException {
		ConfigurableApplicationContext alice = start("alice", Source.class);
		await().until(() -> alice.getBean(Events.class).names().contains("prices"));
		ConfigurableApplicationContext bob = start("bob", Source.class);
		Chart chart = start("carol", Chart.class).getBean(Chart.class);
		assertThat(chart.next().from()).isEqualTo("alice");
		assertThat(bob.getBean(Source.class).calls).as("one that stands by").hasValue(0);
		alice.close();
		Seen seen = chart.next();
		while (seen.from().equals("alice")) {
			seen = chart.next();
		}
		assertThat(seen).as("the other begins anew").isEqualTo(new Seen(new Price(1), 1, "bob"));
		assertThat(chart.notices).hasSize(3)
			.startsWith("resumed")
			.endsWith("resumed")
			.element(1)
			.asString()
			.startsWith("down");
	}

	@Test
	void aWatcherAndASourceInOneApplicationNeedNoOther() throws InterruptedException {
		ConfigurableApplicationContext alice = start("alice", Source.class, Chart.class);
		assertThat(alice.getBean(Chart.class).next()).isEqualTo(new Seen(new Price(1), 1, "alice"));
	}

	@Test
	void aProducerMayBeABean() throws InterruptedException {
		ConfigurableApplicationContext alice = start("alice", ProducerBean.class);
		ConfigurableApplicationContext bob = start("bob", Chart.class);
		@SuppressWarnings("unchecked")
		EventProducer<Price> producer = alice.getBean("producer", EventProducer.class);
		await().until(producer::hasWatchers);
		producer.publish(new Price(7));
		assertThat(bob.getBean(Chart.class).next()).isEqualTo(new Seen(new Price(7), 1, "alice"));
		alice.close();
		await().untilAsserted(() -> assertThat(bob.getBean(Events.class).names()).isEmpty());
		await().untilAsserted(() -> assertThat(bob.getBean(Chart.class).notices).hasSize(2));
		assertThat(producer.isRegistered()).isFalse();
	}

	private ConfigurableApplicationContext start(String name, Class<?>... beans) {
		Class<?>[] sources = Arrays.copyOf(beans, beans.length + 1);
		sources[beans.length] = Application.class;
		ConfigurableApplicationContext context = prepare(
				new SpringApplicationBuilder(sources).web(WebApplicationType.NONE))
			.run("--pubsub.node-name=" + name, "--spring.main.banner-mode=off");
		this.contexts.add(context);
		int nodes = (int) this.contexts.stream().filter(ConfigurableApplicationContext::isActive).count();
		this.contexts.stream()
			.filter(ConfigurableApplicationContext::isActive)
			.forEach((other) -> await().until(() -> other.getBean(Cluster.class).nodes().size() == nodes));
		return context;
	}

	private static void awaitNoCalls(Source source) {
		AtomicInteger last = new AtomicInteger(-1);
		await().pollInterval(Duration.ofMillis(100))
			.until(() -> last.getAndSet(source.calls.get()) == source.calls.get());
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	record Price(int cents) {
	}

	record Seen(Price price, long number, String from) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	static class Source {

		private final AtomicInteger calls = new AtomicInteger();

		@ProduceEvent(value = "prices", every = "5ms", buffer = "3")
		Price fetch() {
			return new Price(this.calls.incrementAndGet());
		}

	}

	static class Chart implements EventStatusListener {

		private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

		@WatchEvent("prices")
		void draw(Price price, @Header(PubSubHeaders.SEQUENCE) long number, Node from) {
			this.seen.add(new Seen(price, number, from.name()));
		}

		@Override
		public void onGap(long from, long to) {
			this.notices.add("gap");
		}

		@Override
		public void onDown(Down down) {
			this.notices.add("down " + down.reason());
		}

		@Override
		public void onResumed() {
			this.notices.add("resumed");
		}

		private Seen next() throws InterruptedException {
			@Nullable Seen next = this.seen.poll(60, TimeUnit.SECONDS);
			assertThat(next).isNotNull();
			return next;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProducerBean {

		@Bean
		EventProducer<Price> producer(Events events) {
			return events.stand("prices", Price.class, EventOptions.defaults().buffer(30));
		}

	}

}
