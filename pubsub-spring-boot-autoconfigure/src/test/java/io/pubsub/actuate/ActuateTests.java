package io.pubsub.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.Message;

import io.pubsub.Cluster;
import io.pubsub.GroupTarget;
import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.actuate.PubSubEndpoint.EventDescriptor;
import io.pubsub.actuate.PubSubEndpoint.GroupDescriptor;
import io.pubsub.actuate.PubSubEndpoint.PubSubDescriptor;
import io.pubsub.autoconfigure.PubSubAutoConfiguration;
import io.pubsub.autoconfigure.PubSubEndpointAutoConfiguration;
import io.pubsub.autoconfigure.PubSubHealthAutoConfiguration;
import io.pubsub.autoconfigure.PubSubMetricsAutoConfiguration;
import io.pubsub.autoconfigure.PubSubObservationAutoConfiguration;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.Events;
import io.pubsub.event.WatchEvent;
import io.pubsub.group.GroupMember;
import io.pubsub.group.Groups;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Monitor;
import io.pubsub.name.Names;
import io.pubsub.node.PubSubNode;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceListener;
import io.pubsub.presence.PresenceMonitor;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * What operators see of a node, with the auto-configurations that show it.
 */
class ActuateTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubHealthAutoConfiguration.class,
				PubSubEndpointAutoConfiguration.class, PubSubMetricsAutoConfiguration.class,
				PubSubObservationAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false", "pubsub.node-name=alice")
		.withBean(Listener.class);

	@Nested
	class HealthTests {

		@Test
		void isDownOnceTheNodeHasLeft() {
			ActuateTests.this.runner.run((context) -> {
				HealthIndicator indicator = context.getBean("pubsubHealthIndicator", HealthIndicator.class);
				assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
				context.getBean(PubSubNode.class).close();
				assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
				assertThat(indicator.health().getDetails()).containsEntry("problems",
						List.of("stopped: this node has left"));
			});
		}

		@Test
		void namesTheNodeAndItsMembers() {
			ActuateTests.this.runner.run((context) -> {
				Health health = context.getBean("pubsubHealthIndicator", HealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("node", "alice")
					.containsEntry("members", List.of("alice"))
					.containsEntry("reachable", List.of())
					.containsEntry("unreachable", List.of());
			});
		}

		@Test
		void hearsOfOverflows() {
			ActuateTests.this.runner.run((context) -> {
				CountDownLatch latch = new CountDownLatch(1);
				context.getBean(Subscriptions.class)
					.subscribe("narrow", String.class, (message) -> latch.await(),
							SubscriptionOptions.defaults().id("narrow").capacity(1));
				HealthIndicator indicator = context.getBean("pubsubHealthIndicator", HealthIndicator.class);
				assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
				for (int i = 0; i < 3; i++) {
					context.getBean(Publisher.class).publish("narrow", "text");
				}
				Awaitility.await()
					.untilAsserted(
							() -> assertThat(indicator.health().getStatus()).isEqualTo(PubSubHealthIndicator.DEGRADED));
				assertThat(indicator.health().getDetails()).containsEntry("problems",
						List.of("overflow: narrow has lost messages"));
				latch.countDown();
			});
		}

		@Test
		void knowsHowManyNodesThereShouldBe() {
			ActuateTests.this.runner.withPropertyValues("pubsub.cluster.expected-size=3").run((context) -> {
				Health health = context.getBean("pubsubHealthIndicator", HealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(PubSubHealthIndicator.DEGRADED);
				assertThat(health.getDetails()).containsEntry("expected", 3);
			});
		}

		@Test
		void canBeTurnedOff() {
			ActuateTests.this.runner.withPropertyValues("management.health.pubsub.enabled=false")
				.run((context) -> assertThat(context).doesNotHaveBean(PubSubHealthIndicator.class));
		}

		@Test
		void isOptional() {
			ActuateTests.this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PubSubHealthIndicator.class));
		}

		@Test
		void backsOff() {
			ActuateTests.this.runner.withPropertyValues("pubsub.enabled=false")
				.run((context) -> assertThat(context).doesNotHaveBean(PubSubHealthIndicator.class));
			ActuateTests.this.runner
				.withBean("pubsubHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
				.run((context) -> assertThat(context).doesNotHaveBean(PubSubHealthIndicator.class));
		}

	}

	@Nested
	class EndpointTests {

		private final ApplicationContextRunner runner = ActuateTests.this.runner.withPropertyValues(
				"management.endpoints.web.exposure.include=pubsub", "management.endpoints.jmx.exposure.include=pubsub");

		@Test
		void showsNodesTopicsAndMailboxes() {
			this.runner.run((context) -> {
				PubSubDescriptor shown = context.getBean(PubSubEndpoint.class).pubsub(null, null);
				assertThat(shown.node()).isEqualTo("alice");
				assertThat(shown.nodes()).extracting("name").containsExactly("alice");
				assertThat(shown.topics().items()).singleElement().satisfies((topic) -> {
					assertThat(topic.topic()).isEqualTo("orders");
					assertThat(topic.subscribers()).isEqualTo(1);
					assertThat(topic.nodes()).isEmpty();
				});
				assertThat(shown.mailboxes().items()).extracting("id").containsExactly("listener");
			});
		}

		@Test
		void showsGroups() {
			this.runner.run((context) -> {
				Groups groups = context.getBean(Groups.class);
				for (int i = 0; i < 3; i++) {
					Mailbox mailbox = context.getBean(Mailboxes.class).open(String.class, (message) -> {
					});
					groups.join("large", mailbox);
					if (i == 0) {
						groups.scope("red").join("small", mailbox);
						groups.join("small", mailbox);
					}
				}
				PubSubDescriptor shown = context.getBean(PubSubEndpoint.class).pubsub(null, null);
				assertThat(shown.groups().items()).containsExactly(new GroupDescriptor("", "large", 3, 3),
						new GroupDescriptor("", "small", 1, 1), new GroupDescriptor("red", "small", 1, 1));
			});
		}

		@Test
		void showsEvents() {
			this.runner.run((context) -> {
				Events events = context.getBean(Events.class);
				EventProducer<String> producer = events.register("prices", String.class);
				events.monitor("prices", String.class, (message) -> {
				});
				producer.publish("one");
				assertThat(context.getBean(PubSubEndpoint.class).pubsub(null, null).events().items())
					.containsExactly(new EventDescriptor("prices", true, 1, 1, Set.of(), 0));
			});
		}

		@Test
		void isCutOff() {
			this.runner.run((context) -> {
				Subscriptions subscriptions = context.getBean(Subscriptions.class);
				for (int i = 0; i < PubSubEndpoint.LIMIT; i++) {
					subscriptions.subscribe("topic" + i, String.class, (message) -> {
					});
				}
				PubSubDescriptor shown = context.getBean(PubSubEndpoint.class).pubsub(null, null);
				assertThat(shown.topics().truncated()).isTrue();
				assertThat(shown.topics().total()).isEqualTo(PubSubEndpoint.LIMIT + 1);
				assertThat(shown.topics().items()).hasSize(PubSubEndpoint.LIMIT);
				assertThat(shown.mailboxes().truncated()).isTrue();
				assertThat(shown.mailboxes().items()).hasSize(PubSubEndpoint.LIMIT);
			});
		}

		@Test
		void isThereWhenExposedOnly() {
			ActuateTests.this.runner.run((context) -> assertThat(context).doesNotHaveBean(PubSubEndpoint.class));
		}

	}

	@Nested
	class MetricsTests {

		private final ApplicationContextRunner runner = ActuateTests.this.runner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class);

		@Test
		void countEvents() {
			this.runner.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				Events events = context.getBean(Events.class);
				EventProducer<String> producer = events.register("prices", String.class);
				Monitor monitor = events.monitor("prices", String.class, (message) -> {
				});
				events.monitor("prices", String.class, (message) -> {
				});
				producer.publish("one");
				assertThat(registry.get("pubsub.events.published").functionCounter().count()).isEqualTo(1);
				assertThat(registry.get("pubsub.events.produced").gauge().value()).isEqualTo(1);
				assertThat(registry.get("pubsub.events.watchers").gauge().value()).isEqualTo(2);
				assertThat(registry.get("pubsub.events.missed").functionCounter().count()).isZero();
				monitor.close();
				await().until(() -> registry.get("pubsub.events.watchers").gauge().value() == 1);
				producer.close();
				await().until(() -> registry.get("pubsub.events.produced").gauge().value() == 0);
				assertThat(registry.get("pubsub.events.published").functionCounter().count()).isEqualTo(1);
			});
		}

		@Test
		void countPresence() {
			this.runner.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				Presence presence = context.getBean(Presence.class);
				PresenceMonitor monitor = presence.monitor("room", mock(PresenceListener.class));
				PresenceHandle handle = presence.track("room", "bob", null);
				presence.track("other room", "bob", null).update("busy");
				assertThat(registry.get("pubsub.presence.entries").gauge().value()).isEqualTo(2);
				assertThat(registry.get("pubsub.presence.monitors").gauge().value()).isEqualTo(1);
				monitor.close();
				monitor.close();
				handle.close();
				handle.close();
				assertThat(registry.get("pubsub.presence.entries").gauge().value()).isEqualTo(1);
				assertThat(registry.get("pubsub.presence.monitors").gauge().value()).isZero();
			});
		}

		@Test
		void countMessagesAndTimeListeners() {
			this.runner.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBean(Publisher.class).publish("orders", "one");
				context.getBean(Publisher.class).publish("orders", "fail");
				await().untilAsserted(() -> {
					assertThat(registry.get("pubsub.published").functionCounter().count()).isEqualTo(2);
					assertThat(registry.get("pubsub.delivered").functionCounter().count()).isEqualTo(2);
					assertThat(registry.get("pubsub.failed").functionCounter().count()).isEqualTo(1);
				});
				assertThat(registry.get("pubsub.unheard").functionCounter().count()).isZero();
				context.getBean(Publisher.class).publish("nothing.hears.this", "lost");
				assertThat(registry.get("pubsub.unheard").functionCounter().count()).isEqualTo(1);
				assertThat(registry.get("pubsub.received").functionCounter().count()).isZero();
				assertThat(registry.get("pubsub.lost").tag("cause", "overflow").functionCounter().count()).isZero();
				assertThat(registry.get("pubsub.cluster.size").gauge().value()).isEqualTo(1);
				assertThat(registry.get("pubsub.mailbox.waiting").gauge().value()).isZero();
				assertThat(registry.get("pubsub.mailbox.waiting.max").gauge().value()).isZero();
				for (String outcome : List.of("success", "failure")) {
					assertThat(registry.get("pubsub.listener")
						.tag("subscription", "listener")
						.tag("outcome", outcome)
						.timer()
						.count()).isEqualTo(1);
				}
			});
		}

		@Test
		void timeWatchersAndMembersOfGroupsToo() {
			this.runner.withBean("watching", Watching.class).run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				EventProducer<String> producer = context.getBean(Events.class).register("prices", String.class);
				await().until(producer::hasWatchers);
				for (String payload : List.of("one", "fail")) {
					producer.publish(payload);
					context.getBean(Publisher.class).sendToGroup("printers", payload);
				}
				for (String id : List.of("watching.watch#prices", "watching.print#printers")) {
					for (String outcome : List.of("success", "failure")) {
						await().untilAsserted(() -> assertThat(registry.get("pubsub.listener")
							.tag("subscription", id)
							.tag("outcome", outcome)
							.timer()
							.count()).as(id).isEqualTo(1));
					}
				}
			});
		}

		@Test
		void showWhatWaitsForWatchersAndMembersOfGroups() {
			this.runner.withBean("watching", Watching.class).run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				EventProducer<String> producer = context.getBean(Events.class).register("prices", String.class);
				await().until(producer::hasWatchers);
				Watching watching = context.getBean(Watching.class);
				for (String payload : List.of("hold", "two", "three")) {
					producer.publish(payload);
					context.getBean(Publisher.class).sendToGroup("printers", payload);
				}
				for (String id : List.of("watching.watch#prices", "watching.print#printers")) {
					await().untilAsserted(() -> assertThat(
							registry.get("pubsub.mailbox.depth").tag("subscription", id).gauge().value())
						.as(id)
						.isEqualTo(2));
				}
				watching.goOn.countDown();
			});
		}

		@Test
		void countRequestsAndTimeListenersThatReply() {
			this.runner.withBean(Replying.class).run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				Requester requester = context.getBean(Requester.class);
				assertThat(requester.request("double", 4, Integer.class)).isEqualTo(8);
				assertThatExceptionOfType(RequestException.class)
					.isThrownBy(() -> requester.request("double", -1, Integer.class));
				assertThat(registry.get("pubsub.requests").functionCounter().count()).isEqualTo(2);
				assertThat(registry.get("pubsub.requests.failed").functionCounter().count()).isEqualTo(1);
				assertThat(registry.get("pubsub.awaited").gauge().value()).isZero();
				assertThat(registry.get("pubsub.published").functionCounter().count()).isZero();
				for (String outcome : List.of("success", "failure")) {
					await().untilAsserted(() -> assertThat(registry.get("pubsub.listener")
						.tag("subscription", "double")
						.tag("outcome", outcome)
						.timer()
						.count()).isEqualTo(1));
				}
			});
		}

		@Test
		void showWhatWaits() {
			this.runner.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBean(Subscriptions.class).find("listener").orElseThrow().pause();
				context.getBean(Publisher.class).publish("orders", "one");
				context.getBean(Publisher.class).publish("orders", "two");
				await().untilAsserted(() -> {
					assertThat(registry.get("pubsub.mailbox.depth").tag("subscription", "listener").gauge().value())
						.isEqualTo(2);
					assertThat(registry.get("pubsub.mailbox.waiting").gauge().value()).isEqualTo(2);
					assertThat(registry.get("pubsub.mailbox.waiting.max").gauge().value()).isEqualTo(2);
				});
			});
		}

		@Test
		void areNotMadeForSubscriptionsAtRunTime() {
			this.runner.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				int before = registry.getMeters().size();
				for (int i = 0; i < 100; i++) {
					context.getBean(Subscriptions.class).subscribe("topic" + i, String.class, (message) -> {
					});
				}
				context.getBean(Publisher.class).publish("topic1", "one");
				assertThat(registry.getMeters()).hasSize(before);
			});
		}

		@Test
		void areBounded() {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			this.runner.run((context) -> {
				ListenerMetrics metrics = context.getBean(ListenerMetrics.class);
				metrics.bindTo(registry);
				Subscriptions measured = metrics.measure(context.getBean(Subscriptions.class));
				for (int i = 0; i < 2 * ListenerMetrics.LIMIT; i++) {
					String id = "id" + i;
					MessageListener<String> listener = (message) -> {
					};
					measured.subscribe("a", String.class, listener, SubscriptionOptions.defaults().id(id));
				}
				assertThat(registry.find("pubsub.mailbox.depth").gauges()).hasSize(ListenerMetrics.LIMIT);
			});
		}

		@Test
		void areOptional() {
			this.runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("pubSubMetrics"));
		}

	}

	@Nested
	class ObservationTests {

		private final ApplicationContextRunner runner = ActuateTests.this.runner
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class));

		@Test
		void publishingAndReceivingAreOneTrace() {
			this.runner.withBean(Tracer.class).run((context) -> {
				assertThat(context).hasSingleBean(Publisher.class).hasSingleBean(Subscriptions.class);
				context.getBean(Publisher.class).publish("orders", "one", Map.of("tenant", "acme"));
				Message<?> message = context.getBean(Listener.class).received.poll(60, TimeUnit.SECONDS);
				assertThat(message).isNotNull();
				assertThat(message.getHeaders()).containsEntry("trace", "t-1").containsEntry("tenant", "acme");
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(2));
				assertThat(tracer.continued).containsExactly("t-1");
				Observation.Context publish = tracer.stopped("pubsub.publish");
				assertThat(publish.getLowCardinalityKeyValues()).contains(KeyValue.of("pubsub.scope", "cluster"),
						KeyValue.of("messaging.system", "pubsub"));
				assertThat(publish.getHighCardinalityKeyValues()).contains(KeyValue.of("pubsub.topic", "orders"));
				Observation.Context receive = tracer.stopped("pubsub.receive");
				assertThat(receive.getHighCardinalityKeyValues()).contains(KeyValue.of("pubsub.topic", "orders"),
						KeyValue.of("pubsub.node", "alice"), KeyValue.of("pubsub.subscription", "listener"));
			});
		}

		@Test
		void whatIsConfirmedIsObservedAsWell() {
			this.runner.withBean(Tracer.class).run((context) -> {
				Subscription subscription = context.getBean(Subscriptions.class).find("listener").orElseThrow();
				Publisher publisher = context.getBean(Publisher.class);
				assertThat(publisher.publishConfirmed("orders", "one").join().mailboxes()).isOne();
				assertThat(publisher.sendConfirmed(subscription.ref(), "two").join().mailboxes()).isOne();
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(4));
				assertThat(tracer.continued).containsExactly("t-1", "t-1");
			});
		}

		@Test
		void whatIsSentToAGroupIsObservedAsWell() {
			this.runner.withBean(Tracer.class).run((context) -> {
				BlockingQueue<Message<?>> received = new LinkedBlockingQueue<>();
				Mailbox mailbox = context.getBean(Mailboxes.class).open(String.class, received::add);
				context.getBean(Groups.class).join("group", mailbox);
				Publisher publisher = context.getBean(Publisher.class);
				assertThat(publisher.sendToGroup("group", "one", Map.of("tenant", "acme"))).isOne();
				assertThat(publisher.sendToGroup(GroupTarget.others("group"), "none")).isZero();
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(3));
				assertThat(received).singleElement()
					.satisfies((message) -> assertThat(message.getHeaders()).containsEntry("trace", "t-1")
						.containsEntry("tenant", "acme"));
				assertThat(tracer.stopped("pubsub.publish").getLowCardinalityKeyValues())
					.contains(KeyValue.of("pubsub.scope", "group"));
			});
		}

		@Test
		void whatIsSentToANameOrRequestedFromAGroupIsObservedAsWell() {
			this.runner.withBean(Tracer.class).run((context) -> {
				Mailbox mailbox = context.getBean(Mailboxes.class)
					.open(String.class, RequestListener.of((message) -> "reply"));
				assertThat(context.getBean(Names.class).register("name", mailbox)).isTrue();
				context.getBean(Groups.class).join("group", mailbox);
				Publisher publisher = context.getBean(Publisher.class);
				assertThat(publisher.sendToName("name", "one")).isTrue();
				assertThat(publisher.sendToNameConfirmed("name", "two").join().mailboxes()).isOne();
				assertThat(context.getBean(Requester.class).<String>requestGroup("group", "three", String.class))
					.isEqualTo("reply");
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(6));
				assertThat(tracer.continued).containsExactly("t-1", "t-1", "t-1");
				assertThat(tracer.stopped.stream()
					.filter((stopped) -> "pubsub.publish".equals(stopped.getName()))
					.map((stopped) -> stopped.getLowCardinalityKeyValue("pubsub.scope").getValue()))
					.containsExactlyInAnyOrder("name", "name", "request");
			});
		}

		@Test
		void requestsAreObservedUntilThereIsAReply() {
			this.runner.withBean(Tracer.class).withBean(Replying.class).run((context) -> {
				assertThat(context).hasSingleBean(Requester.class);
				Requester requester = context.getBean(Requester.class);
				Requester.Call call = requester.to("double").timeout(Duration.ofSeconds(60)).header("tenant", "acme");
				Tracer tracer = context.getBean(Tracer.class);
				assertThat(call.request(4, Integer.class)).isEqualTo(8);
				assertThat(call.requestAsync(4, Integer.class).join()).isEqualTo(8);
				assertThat(call.requestAll(4, Integer.class).values()).containsExactly(8);
				assertThat(call.onePerNode().requestAllAsync(4, Integer.class).join().values()).containsExactly(8);
				Subscription subscription = context.getBean(Subscriptions.class).find("double").orElseThrow();
				assertThat(requester.request(subscription.ref(), 4, Integer.class)).isEqualTo(8);
				Node self = context.getBean(Cluster.class).self();
				assertThat(requester.request(self, "double", 4, Integer.class)).isEqualTo(8);
				context.getBean(Names.class).reRegister("doubler", subscription);
				assertThat(requester.requestName("doubler", 4, Integer.class)).isEqualTo(8);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(14));
				assertThat(tracer.continued).containsOnly("t-1").hasSize(7);
				assertThat(tracer.stopped("pubsub.publish").getLowCardinalityKeyValues())
					.contains(KeyValue.of("pubsub.scope", "request"));
				tracer.stopped.clear();
				assertThat(call.requestAsync(-1, Integer.class)).failsWithin(Duration.ofSeconds(60));
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(2));
				assertThat(tracer.stopped("pubsub.receive").getError()).isInstanceOf(IllegalArgumentException.class);
				assertThat(tracer.stopped("pubsub.publish").getError()).isInstanceOf(RequestException.class);
				tracer.stopped.clear();
				assertThatNullPointerException().isThrownBy(() -> call.requestAsync(null, Integer.class));
				assertThat(tracer.stopped).hasSize(1);
			});
		}

		@Test
		void sendingAndReceivingAreOneTrace() {
			this.runner.withBean(Tracer.class).run((context) -> {
				assertThat(context).hasSingleBean(Mailboxes.class);
				BlockingQueue<Message<?>> received = new LinkedBlockingQueue<>();
				Mailbox mailbox = context.getBean(Mailboxes.class).open(String.class, received::add);
				Subscription subscription = context.getBean(Subscriptions.class).find("listener").orElseThrow();
				context.getBean(Publisher.class).send(mailbox.ref(), "one");
				context.getBean(Publisher.class).send(subscription.ref(), "two");
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(4));
				assertThat(tracer.continued).containsExactly("t-1", "t-1");
				assertThat(received).singleElement()
					.satisfies((message) -> assertThat(message.getHeaders()).containsEntry("trace", "t-1"));
				Observation.Context publish = tracer.stopped("pubsub.publish");
				assertThat(publish.getLowCardinalityKeyValues()).contains(KeyValue.of("pubsub.scope", "mailbox"));
				assertThat(publish.getHighCardinalityKeyValues()).isEmpty();
				assertThat(tracer.stopped.stream().filter(ReceiveContext.class::isInstance))
					.allSatisfy((receive) -> assertThat(receive.getHighCardinalityKeyValues())
						.contains(KeyValue.of("pubsub.node", "alice"))
						.noneMatch((keyValue) -> keyValue.getKey().equals("pubsub.topic")));
			});
		}

		@Test
		void watchersAreObservedAsListenersAre() {
			this.runner.withBean(Tracer.class).withBean("watching", Watching.class).run((context) -> {
				Events events = context.getBean(Events.class);
				EventProducer<String> producer = events.register("prices", String.class);
				await().until(producer::hasWatchers);
				producer.publish("fail", Map.of("trace", "t-2"));
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(1));
				assertThat(tracer.continued).containsExactly("t-2");
				Observation.Context receive = tracer.stopped("pubsub.receive");
				assertThat(receive.getError()).isInstanceOf(IllegalStateException.class);
				assertThat(receive.getLowCardinalityKeyValues()).contains(KeyValue.of("messaging.system", "pubsub"));
				assertThat(receive.getHighCardinalityKeyValues()).containsExactlyInAnyOrder(
						KeyValue.of("pubsub.event", "prices"), KeyValue.of("pubsub.node", "alice"),
						KeyValue.of("pubsub.subscription", "watching.watch#prices"));
			});
		}

		@Test
		void whatIsWatchedAtRunTimeIsObservedAsWell() {
			this.runner.withBean(Tracer.class).run((context) -> {
				assertThat(context).hasSingleBean(Events.class);
				Events events = context.getBean(Events.class);
				EventProducer<String> producer = events.register("prices", String.class);
				List<Object> heard = new CopyOnWriteArrayList<>();
				EventWatcher<String> watcher = new EventWatcher<>() {

					@Override
					public void onMessage(Message<String> message) {
						heard.add(message.getPayload());
					}

					@Override
					public void onDown(Down down) {
						heard.add(down.reason());
					}

				};
				events.monitor("prices", String.class, watcher);
				producer.publish("one");
				producer.close();
				await().until(() -> heard.size() == 2);
				assertThat(heard).containsExactly("one", Down.Reason.UNREGISTERED);
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(1));
				assertThat(tracer.stopped("pubsub.receive").getHighCardinalityKeyValues())
					.contains(KeyValue.of("pubsub.event", "prices"));
			});
		}

		@Test
		void errorsOfListenersAreObserved() {
			this.runner.withBean(Tracer.class).run((context) -> {
				context.getBean(Publisher.class).publishLocal("orders", "fail");
				Tracer tracer = context.getBean(Tracer.class);
				await().untilAsserted(() -> assertThat(tracer.stopped).hasSize(2));
				assertThat(tracer.stopped("pubsub.receive").getError()).isInstanceOf(IllegalStateException.class);
				assertThat(tracer.stopped("pubsub.publish").getLowCardinalityKeyValues())
					.contains(KeyValue.of("pubsub.scope", "local"));
			});
		}

		@Test
		void conventionsCanBeReplaced() {
			this.runner.withBean(Tracer.class).withBean(MyConvention.class).run((context) -> {
				context.getBean(Publisher.class).publish("orders", "one");
				await().untilAsserted(() -> assertThat(context.getBean(Tracer.class).stopped("mine")).isNotNull());
			});
		}

		@Test
		void nothingIsAddedWhileNobodyObserves() {
			this.runner.run((context) -> {
				assertThat(context.getBean(ObservationRegistry.class).isNoop()).isTrue();
				context.getBean(Publisher.class).publish("orders", "one");
				Message<?> message = context.getBean(Listener.class).received.poll(60, TimeUnit.SECONDS);
				assertThat(message).isNotNull();
				assertThat(message.getHeaders()).doesNotContainKey("trace");
			});
		}

	}

	/** Watches an event, and is a member of a group. */
	static class Watching {

		private final CountDownLatch goOn = new CountDownLatch(1);

		@WatchEvent("prices")
		void watch(String text) throws InterruptedException {
			handle(text);
		}

		@GroupMember("printers")
		void print(String text) throws InterruptedException {
			handle(text);
		}

		private void handle(String text) throws InterruptedException {
			if (text.equals("fail")) {
				throw new IllegalStateException("failed");
			}
			if (text.equals("hold")) {
				this.goOn.await();
			}
		}

	}

	/** Has replies pass whatever decorates listeners. */
	static class Replying {

		@Subscribe(topics = "double", id = "double")
		int twice(Message<Integer> message) {
			if (message.getPayload() < 0) {
				throw new IllegalArgumentException("negative");
			}
			return 2 * message.getPayload();
		}

	}

	static class Listener {

		final BlockingQueue<Message<?>> received = new LinkedBlockingQueue<>();

		@Subscribe(topics = "orders", id = "listener")
		void on(Message<String> message) {
			if (message.getPayload().equals("fail")) {
				throw new IllegalStateException("failed");
			}
			this.received.add(message);
		}

	}

	/** Does with headers what a tracer does. */
	static class Tracer implements ObservationHandler<Observation.Context> {

		final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

		final List<String> continued = new CopyOnWriteArrayList<>();

		@Override
		public void onStart(Observation.Context context) {
			if (context instanceof PublishContext publish) {
				publish.getSetter().set(publish.getCarrier(), "trace", "t-1");
			}
			if (context instanceof ReceiveContext receive) {
				this.continued.add(receive.getGetter().get(receive.getCarrier(), "trace"));
			}
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		Observation.Context stopped(String name) {
			return this.stopped.stream().filter((context) -> name.equals(context.getName())).findFirst().orElse(null);
		}

	}

	static class MyConvention implements PublishObservationConvention {

		@Override
		public String getName() {
			return "mine";
		}

		@Override
		public KeyValues getHighCardinalityKeyValues(PublishContext context) {
			return KeyValues.empty();
		}

	}

}
