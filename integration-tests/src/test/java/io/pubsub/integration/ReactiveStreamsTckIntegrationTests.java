package io.pubsub.integration;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.stream.Topics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Topics} by the rules of Reactive Streams, as the kit of their authors checks
 * them.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ReactiveStreamsTckIntegrationTests {

	/** More messages than any rule needs. */
	private static final int MANY = 2000;

	/** How long one that has cancelled may be kept from being collected. */
	private static final long GARBAGE_MILLIS = 10_000;

	private final TestNode node = TestNode.start(WebApplicationType.NONE, Application.class,
			"--pubsub.cluster.enabled=false");

	private final AtomicLong numbers = new AtomicLong();

	private final Set<String> skipped = ConcurrentHashMap.newKeySet();

	@AfterAll
	void stop() {
		this.node.close();
		assertThat(this.skipped).as("rules for which the kit has no check")
			.allMatch((rule) -> rule.startsWith("untested_"));
	}

	@TestFactory
	Stream<DynamicTest> rules() {
		return Arrays.stream(Verification.class.getMethods())
			.filter((method) -> method.isAnnotationPresent(org.testng.annotations.Test.class))
			.map((method) -> DynamicTest.dynamicTest(method.getName(), () -> check(method)));
	}

	private void check(Method rule) throws Throwable {
		Verification verification = new Verification();
		verification.setUp();
		try {
			rule.invoke(verification);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof SkipException skip) {
				this.skipped.add(rule.getName());
				throw new TestAbortedException(skip.getMessage(), skip);
			}
			throw ex.getCause();
		}
	}

	/**
	 * A stream for each subscriber. A topic has no end, so the subscription is closed
	 * when the last message has been handed over.
	 */
	private final class Verification extends FlowPublisherVerification<String> {

		Verification() {
			super(new TestEnvironment(10_000, 50, 10), GARBAGE_MILLIS);
		}

		@Override
		public Flow.Publisher<String> createFlowPublisher(long elements) {
			return (subscriber) -> {
				String id = "tck-" + ReactiveStreamsTckIntegrationTests.this.numbers.incrementAndGet();
				Subscriptions subscriptions = ReactiveStreamsTckIntegrationTests.this.node.bean(Subscriptions.class);
				SubscriptionOptions options = SubscriptionOptions.defaults()
					.id(id)
					.capacity(MANY)
					.condition((message) -> {
						if (message.getPayload().equals("end")) {
							subscriptions.find(id).ifPresent(Subscription::close);
							return false;
						}
						return true;
					});
				ReactiveStreamsTckIntegrationTests.this.node.bean(Topics.class)
					.payloads(id, String.class, options)
					.subscribe(subscriber);
				Publisher publisher = ReactiveStreamsTckIntegrationTests.this.node.bean(Publisher.class);
				for (int i = 0; i < Math.min(MANY, elements); i++) {
					publisher.publish(id, "message " + i);
				}
				if (elements < MANY) {
					publisher.publish(id, "end");
				}
			};
		}

		@Override
		public Flow.Publisher<String> createFailedFlowPublisher() {
			return ReactiveStreamsTckIntegrationTests.this.node.bean(Topics.class).payloads("no.{topic", String.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
