package io.pubsub.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

import io.pubsub.Publisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that run after and beside each other, with one context and with several: they are
 * started by a JUnit of their own.
 */
class SharedContextTests {

	private static final Map<Class<?>, ApplicationContext> contexts = new ConcurrentHashMap<>();

	private static final AtomicInteger running = new AtomicInteger();

	private static final List<Integer> together = Collections.synchronizedList(new ArrayList<>());

	private static CountDownLatch meeting = new CountDownLatch(2);

	@BeforeEach
	void reset() {
		contexts.clear();
		together.clear();
		meeting = new CountDownLatch(2);
	}

	@Test
	void classesWithTheSameConfigurationShareAContextAndNothingElse() {
		run(false, FirstUse.class, SecondUse.class);
		assertThat(contexts.get(FirstUse.class)).isSameAs(contexts.get(SecondUse.class));
	}

	@Test
	void testsWithOneContextTakeTurnsThoughJUnitRunsThemInParallel() {
		run(true, FirstUse.class, SecondUse.class, ThirdUse.class);
		assertThat(contexts.get(FirstUse.class)).isSameAs(contexts.get(ThirdUse.class));
		assertThat(together).hasSize(6).containsOnly(1);
	}

	@Test
	void testsWithDifferentContextsRunInParallelWithoutHearingEachOther() {
		run(true, OneCluster.class, OtherCluster.class);
		assertThat(contexts.get(OneCluster.class)).isNotSameAs(contexts.get(OtherCluster.class));
		assertThat(clusterName(OneCluster.class)).startsWith("test-").isNotEqualTo(clusterName(OtherCluster.class));
	}

	private static String clusterName(Class<?> test) {
		return contexts.get(test).getBean(Environment.class).getProperty("pubsub.cluster.name");
	}

	private static void run(boolean parallel, Class<?>... tests) {
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
			.configurationParameter("junit.jupiter.execution.parallel.enabled", Boolean.toString(parallel))
			.configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
			.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
		for (Class<?> test : tests) {
			request.selectors(DiscoverySelectors.selectClass(test));
		}
		LauncherFactory.create().execute(request.build(), listener);
		assertThat(listener.getSummary().getFailures())
			.allSatisfy((failure) -> assertThat(failure.getException()).doesNotThrowAnyException());
		assertThat(listener.getSummary().getFailures()).isEmpty();
		assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(2L * tests.length);
	}

	/**
	 * A test that would find what another one has left, and leaves a lot.
	 */
	abstract static class Use {

		@Test
		void one(@Autowired ApplicationContext context, TestNetwork network, PubSubScenario scenario,
				PublishedMessages messages, TestListeners listeners) {
			use(context, network, scenario, messages, listeners);
		}

		@Test
		void other(@Autowired ApplicationContext context, TestNetwork network, PubSubScenario scenario,
				PublishedMessages messages, TestListeners listeners) {
			use(context, network, scenario, messages, listeners);
		}

		private void use(ApplicationContext context, TestNetwork network, PubSubScenario scenario,
				PublishedMessages messages, TestListeners listeners) {
			contexts.put(getClass(), context);
			together.add(running.incrementAndGet());
			try {
				assertThat(messages.all()).isEmpty();
				assertThat(network.nodes()).containsExactly("node-1", "node-2");
				FakeRemoteNode remote = network.remoteNode("remote").subscribe("orders.*", Shop.Order.class);
				scenario.stimulate(() -> context.getBean(Publisher.class).publish("orders.eu", new Shop.Order("1")))
					.andWaitForDelivery("orders.eu");
				assertThat(messages).publishedTimes(1, "orders.*");
				assertThat(remote.received("orders.*", Shop.Order.class)).hasSize(1);
				listeners.hold("orders");
				network.cut("node-1", "node-2");
				context.getBean(Publisher.class).publish("orders.eu", new Shop.Order("left"));
			}
			finally {
				running.decrementAndGet();
			}
		}

	}

	@PubSubTest(nodes = 2, classes = Shop.class)
	static class FirstUse extends Use {

	}

	@PubSubTest(nodes = 2, classes = Shop.class)
	static class SecondUse extends Use {

	}

	@PubSubTest(nodes = 2, classes = Shop.class)
	static class ThirdUse extends Use {

	}

	/**
	 * Publishes while another cluster does.
	 */
	abstract static class Cluster {

		@Test
		void hearsItsOwnNodesOnly(@Autowired ApplicationContext context, @Autowired Publisher publisher,
				PubSubScenario scenario) throws InterruptedException {
			contexts.put(getClass(), context);
			meeting.countDown();
			assertThat(meeting.await(60, TimeUnit.SECONDS)).as("the other test runs at the same time").isTrue();
			String own = getClass().getSimpleName();
			assertThat(scenario.stimulate(() -> publisher.publish("orders.eu", new Shop.Order(own)))
				.andWaitForDelivery("orders.eu")).extracting(DeliveredMessage::payload)
				.containsOnly(new Shop.Order(own));
		}

		@Test
		void another() {
		}

	}

	@PubSubTest(nodes = 2, classes = Shop.class, properties = "shop=one")
	static class OneCluster extends Cluster {

	}

	@PubSubTest(nodes = 2, classes = Shop.class, properties = "shop=other")
	static class OtherCluster extends Cluster {

	}

}
