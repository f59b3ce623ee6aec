package io.pubsub.autoconfigure;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.annotation.PostConstruct;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.awaitility.Awaitility;
import org.jgroups.JChannel;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;

import io.pubsub.Cluster;
import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener;
import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Transport;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.listener.RecordingSubscriptions;
import io.pubsub.listener.SubscribeBeanPostProcessor;
import io.pubsub.monitor.Monitors;
import io.pubsub.name.NameConflictResolver;
import io.pubsub.name.Names;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;
import io.pubsub.presence.Presence;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;
import io.pubsub.stream.FluxTopics;
import io.pubsub.stream.Topics;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * {@link PubSubAutoConfiguration} on this node alone.
 */
@ExtendWith(OutputCaptureExtension.class)
class PubSubAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, JacksonAutoConfiguration.class,
				LifecycleAutoConfiguration.class, ValidationAutoConfiguration.class,
				PropertyPlaceholderAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false");

	@Test
	void aListenerHearsWhatIsPublished() {
		this.runner.withBean(Listener.class).run((context) -> {
			context.getBean(Publisher.class).publish("orders.7", new Order("7"));
			assertThat(received(context)).isEqualTo(new Order("7"));
		});
	}

	@Test
	void whatPublishesTooEarlyIsToldWhereTo() {
		for (boolean clustered : List.of(true, false)) {
			this.runner.withPropertyValues("pubsub.cluster.enabled=" + clustered)
				.withBean(Transport.class, () -> new InMemoryNetwork().transport())
				.withBean(Early.class)
				.run((context) -> assertThat(context).hasFailed()
					.getFailure()
					.rootCause()
					.isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("has not started")
					.hasMessageContaining("publish, send and ask from an ApplicationRunner"));
		}
	}

	@Test
	void aGroupIsSpreadAsThePropertySays() {
		for (String spread : List.of("evenly", "own-node-first")) {
			InMemoryNetwork network = new InMemoryNetwork();
			Transport transport = network.transport();
			SubscriptionOptions options = SubscriptionOptions.defaults().group("workers");
			AtomicInteger here = new AtomicInteger();
			AtomicInteger there = new AtomicInteger();
			try (PubSubNode other = PubSubNode.builder("other").transport(network.transport()).build()) {
				other.start();
				other.subscriptions().subscribe("jobs", String.class, (message) -> there.incrementAndGet(), options);
				this.runner
					.withPropertyValues("pubsub.cluster.enabled=true", "pubsub.node-name=mine",
							"pubsub.listener.spread=" + spread)
					.withBean(Transport.class, () -> transport)
					.run((context) -> {
						context.getBean(Subscriptions.class)
							.subscribe("jobs", String.class, (message) -> here.incrementAndGet(), options);
						for (int i = 0; i < 10; i++) {
							context.getBean(Publisher.class).publish("jobs", "job " + i);
						}
						await().untilAsserted(() -> assertThat(here.get() + there.get()).isEqualTo(10));
						assertThat(here).hasValue(spread.equals("evenly") ? 5 : 10);
					});
			}
		}
	}

	@Test
	void payloadsAreVerifiedAsThePropertySays() {
		this.runner.withBean(Listener.class)
			.withPropertyValues("pubsub.verify-payloads=true")
			.run((context) -> assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> context.getBean(Publisher.class).publish("orders.7", List.of("no", "order")))
				.withMessageContaining("'orders.7'")
				.withMessageContaining(Order.class.getName()));
	}

	@Test
	void whatAListenerReturnsIsTheReply() {
		this.runner.withBean(Prices.class).run((context) -> {
			Requester requester = context.getBean(Requester.class);
			assertThat(requester.request("price.book", new Order("7"), Price.class)).isEqualTo(new Price("book", 12));
			assertThat(requester.request("later", new Order("7"), Price.class)).isEqualTo(new Price("later", 3));
			assertThat(requester.request("count", "hello", int.class)).isEqualTo(5);
			assertThat(requester.request("quiet", "hello", Object.class)).isNull();
			assertThatExceptionOfType(RequestException.class)
				.isThrownBy(() -> requester.request("price.book", new Order(""), Price.class))
				.satisfies((failure) -> assertThat(failure.getFailureType())
					.isEqualTo(MethodArgumentNotValidException.class.getName()));
			assertThat(requester.requestAll("price.pen", new Order("7"), Price.class).values())
				.containsExactly(new Price("pen", 12));
		});
	}

	@Test
	void aRequestTimesOutAsThePropertySays() {
		this.runner.withPropertyValues("pubsub.request-timeout=50ms").withBean(Prices.class).run((context) -> {
			assertThatExceptionOfType(RequestException.class)
				.isThrownBy(() -> context.getBean(Requester.class).request("never", "hello", String.class))
				.satisfies((failure) -> assertThat(failure.getKind()).isEqualTo(RequestException.Kind.TIMEOUT));
			// or the context would wait for it
			context.getBean(Prices.class).never.complete("late");
		});
	}

	@Test
	void nothingIsThereWhenDisabled() {
		this.runner.withPropertyValues("pubsub.enabled=false")
			.withBean(Listener.class)
			.run((context) -> assertThat(context).doesNotHaveBean(PubSubNode.class)
				.doesNotHaveBean(Publisher.class)
				.doesNotHaveBean(SubscribeBeanPostProcessor.class)
				.doesNotHaveBean(PubSubProperties.class));
	}

	@Test
	void thisNodeAloneNeedsNeitherJGroupsNorJackson(CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(JChannel.class.getPackageName(), "tools.jackson"))
			.withBean(TextListener.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(Transport.class);
				context.getBean(Publisher.class).publish("text", "hello");
				assertThat(context.getBean(TextListener.class).received.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
				assertThat(output).doesNotContain("hears only itself");
			});
	}

	@Test
	void streamsNeedNoReactor() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams")).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(Topics.class);
			assertThat(context.getBeanNamesForType(Object.class)).doesNotContain("pubSubFluxTopics");
		});
		this.runner.run((context) -> assertThat(context).hasSingleBean(FluxTopics.class));
		this.runner.withBean("mine", Topics.class, () -> mock(Topics.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Topics.class)
				.hasSingleBean(FluxTopics.class));
	}

	@Test
	void streamsEndAsTheApplicationStops() {
		List<String> received = new CopyOnWriteArrayList<>();
		CompletableFuture<Void> ended = new CompletableFuture<>();
		CountDownLatch closing = new CountDownLatch(1);
		this.runner.run((context) -> {
			context.getBean(FluxTopics.class)
				.payloads("news", String.class)
				.doOnNext((payload) -> Awaitility.await()
					.atMost(Duration.ofSeconds(60))
					.until(() -> closing.getCount() == 0))
				.doOnNext(received::add)
				.subscribe((payload) -> {
				}, ended::completeExceptionally, () -> ended.complete(null));
			context.getBean(Publisher.class).publish("news", "1");
			context.getBean(Publisher.class).publish("news", "2");
			context.getSourceApplicationContext().addApplicationListener((event) -> {
				if (event instanceof ContextClosedEvent) {
					closing.countDown();
				}
			});
		});
		assertThat(ended).as("when the context has closed").isCompleted();
		assertThat(received).containsExactly("1", "2");
	}

	@Test
	void aMissingJGroupsIsToldOnce(CapturedOutput output) {
		this.runner.withPropertyValues("pubsub.cluster.enabled=true")
			.withClassLoader(new FilteredClassLoader(JChannel.class.getPackageName()))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(Transport.class);
				assertThat(output).containsOnlyOnce("This node hears only itself");
			});
	}

	@Test
	void theNodesNameIsTheApplicationsWithASuffix() {
		this.runner.withPropertyValues("spring.application.name=shop")
			.run((context) -> assertThat(context.getBean(Cluster.class).self().name()).matches("shop-[0-9a-f]{6}"));
		this.runner
			.run((context) -> assertThat(context.getBean(Cluster.class).self().name()).matches("node-[0-9a-f]{6}"));
		this.runner.withPropertyValues("pubsub.node-name=alice")
			.run((context) -> assertThat(context.getBean(Cluster.class).self().name()).isEqualTo("alice"));
	}

	@Test
	void everyPieceBacksOff() {
		Publisher publisher = mock(Publisher.class);
		Cluster cluster = mock(Cluster.class);
		Mailboxes mailboxes = mock(Mailboxes.class);
		Groups groups = mock(Groups.class);
		Names names = mock(Names.class);
		Monitors monitors = mock(Monitors.class);
		Events events = mock(Events.class);
		Presence presence = mock(Presence.class);
		this.runner.withBean("mine", Publisher.class, () -> publisher)
			.withBean("myCluster", Cluster.class, () -> cluster)
			.withBean("myMailboxes", Mailboxes.class, () -> mailboxes)
			.withBean("myGroups", Groups.class, () -> groups)
			.withBean("myNames", Names.class, () -> names)
			.withBean("myMonitors", Monitors.class, () -> monitors)
			.withBean("myEvents", Events.class, () -> events)
			.withBean("myPresence", Presence.class, () -> presence)
			.withBean("mySubscriptions", RecordingSubscriptions.class)
			.withBean(Listener.class)
			.run((context) -> {
				assertThat(context.getBean(Publisher.class)).isSameAs(publisher);
				assertThat(context.getBean(Cluster.class)).isSameAs(cluster);
				assertThat(context.getBean(Mailboxes.class)).isSameAs(mailboxes);
				assertThat(context.getBean(Groups.class)).isSameAs(groups);
				assertThat(context.getBean(Names.class)).isSameAs(names);
				assertThat(context.getBean(Monitors.class)).isSameAs(monitors);
				assertThat(context.getBean(Events.class)).isSameAs(events);
				assertThat(context.getBean(Presence.class)).isSameAs(presence);
				assertThat(context).hasSingleBean(Subscriptions.class);
				assertThat(context.getBean(RecordingSubscriptions.class).topics()).containsExactly("orders.{id}");
			});
		PubSubNode node = PubSubNode.builder("mine").build();
		this.runner.withBean(PubSubNode.class, () -> node)
			.run((context) -> assertThat(context.getBean(Cluster.class).self().name()).isEqualTo("mine"));
	}

	@Test
	void presenceIsTracked() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withPropertyValues("pubsub.presence.max-metadata-size=20B")
			.run((context) -> {
				Presence presence = context.getBean(Presence.class);
				presence.track("room", "bob", Map.of("mood", "good"));
				assertThat(presence.list("room", "bob")).singleElement()
					.satisfies((entry) -> assertThat(entry.<Object>metadata((Type) Map.class))
						.isEqualTo(Map.of("mood", "good")));
				assertThatExceptionOfType(PayloadException.class)
					.isThrownBy(() -> presence.track("room", "carol", "x".repeat(21)))
					.withMessageContaining("pubsub.presence.max-metadata-size");
			});
	}

	@Test
	void aMailboxIsSentTo() {
		this.runner.run((context) -> {
			BlockingQueue<Order> received = new LinkedBlockingQueue<>();
			Mailbox mailbox = context.getBean(Mailboxes.class)
				.open(Order.class, (message) -> received.add(message.getPayload()));
			context.getBean(Publisher.class).send(mailbox.ref(), new Order("7"));
			assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo(new Order("7"));
		});
	}

	@Test
	void aMailboxJoinsAGroup() {
		this.runner.run((context) -> {
			Mailbox mailbox = context.getBean(Mailboxes.class).open(Order.class, (message) -> {
			});
			Groups groups = context.getBean(Groups.class);
			groups.join("orders", mailbox);
			assertThat(groups.members("orders")).containsExactly(mailbox.ref());
		});
	}

	@Test
	void aMailboxGetsAName() {
		this.runner.run((context) -> {
			Mailbox mailbox = context.getBean(Mailboxes.class).open(Order.class, (message) -> {
			});
			Names names = context.getBean(Names.class);
			assertThat(names.register("orders", mailbox)).isTrue();
			assertThat(names.whereIs("orders")).contains(mailbox.ref());
		});
	}

	@Test
	void aResolverOfNamesIsAskedAfterAPartition() {
		InMemoryNetwork network = new InMemoryNetwork();
		Transport transport = network.transport();
		Transport otherTransport = network.transport();
		BlockingQueue<String> asked = new LinkedBlockingQueue<>();
		NameConflictResolver resolver = (name, one, other) -> {
			asked.add(name);
			return one.node().name().equals("winner") ? one : other;
		};
		this.runner.withPropertyValues("pubsub.cluster.enabled=true", "pubsub.node-name=loser")
			.withBean(Transport.class, () -> transport)
			.withBean(NameConflictResolver.class, () -> resolver)
			.run((context) -> {
				try (PubSubNode winner = PubSubNode.builder("winner")
					.transport(otherTransport)
					.nameConflictResolver(resolver)
					.build()) {
					winner.start();
					network.partition(List.of(transport), List.of(otherTransport));
					Cluster cluster = context.getBean(Cluster.class);
					await().until(() -> cluster.nodes().size() == 1 && winner.cluster().nodes().size() == 1);
					Names names = context.getBean(Names.class);
					Mailbox mailbox = context.getBean(Mailboxes.class).open(String.class, (message) -> {
					});
					Mailbox winning = winner.mailboxes().open(String.class, (message) -> {
					});
					// enough for each node to be the one that asks
					for (int i = 0; i < 20; i++) {
						assertThat(names.register("name " + i, mailbox)).isTrue();
						assertThat(winner.names().register("name " + i, winning)).isTrue();
					}
					network.heal();
					for (int i = 0; i < 20; i++) {
						String name = "name " + i;
						await().untilAsserted(() -> assertThat(names.whereIs(name)).contains(winning.ref()));
					}
					assertThat(asked).hasSize(20);
				}
			});
	}

	@Test
	void listenersStartAsThePropertySays() {
		this.runner.withPropertyValues("pubsub.listener.auto-startup=false")
			.withBean(RecordingSubscriptions.class)
			.withBean(Listener.class)
			.run((context) -> {
				SubscriptionOptions options = context.getBean(RecordingSubscriptions.class).only().options();
				assertThat(options.autoStartup()).isFalse();
			});
	}

	@Test
	void listenerPropertiesAreTheNodesDefaults() {
		this.runner.withPropertyValues("pubsub.listener.capacity=7")
			.withBean(Listener.class)
			.run((context) -> assertThat(context.getBean(PubSubNode.class).metrics().mailboxes()).singleElement()
				.satisfies((mailbox) -> assertThat(mailbox.capacity()).isEqualTo(7)));
	}

	@Test
	void aListenerIsThereEvenIfBeansAreLazy() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Listener.class)
			.run((context) -> assertThat(context.getBean(Subscriptions.class).all()).hasSize(1));
	}

	@Test
	void anInvalidPayloadGoesToTheOnlyErrorHandler() {
		this.runner.withBean(Listener.class).withBean("errors", Errors.class).run((context) -> {
			context.getBean(Publisher.class).publish("orders.7", new Order(""));
			assertThat(context.getBean("errors", Errors.class).last())
				.isInstanceOf(MethodArgumentNotValidException.class);
		});
	}

	@Test
	void ofSeveralErrorHandlersThePrimaryCounts() {
		this.runner.withBean(Listener.class).withUserConfiguration(TwoErrorHandlers.class).run((context) -> {
			context.getBean(Publisher.class).publish("orders.7", new Order(""));
			assertThat(context.getBean("second", Errors.class).last()).isNotNull();
			assertThat(context.getBean("first", Errors.class).errors).isEmpty();
		});
	}

	@Test
	void ofSeveralErrorHandlersWithoutAPrimaryNoneCounts(CapturedOutput output) {
		this.runner.withBean(Listener.class)
			.withBean("first", Errors.class)
			.withBean("second", Errors.class)
			.run((context) -> {
				context.getBean(Publisher.class).publish("orders.7", new Order(""));
				await().untilAsserted(() -> assertThat(output).contains("MethodArgumentNotValidException"));
				assertThat(context.getBean("first", Errors.class).errors).isEmpty();
			});
	}

	@Test
	void anErrorHandlerMayPublish() {
		this.runner.withBean(Listener.class).withBean(TextListener.class).withBean(DeadLetters.class).run((context) -> {
			context.getBean(Publisher.class).publish("orders.7", new Order(""));
			assertThat(context.getBean(TextListener.class).received.poll(60, TimeUnit.SECONDS))
				.isEqualTo("failed: orders.7");
		});
	}

	@Test
	void everyLossListenerHears() {
		this.runner.withPropertyValues("pubsub.listener.capacity=1")
			.withBean(TextListener.class)
			.withBean("first", Losses.class)
			.withBean("second", Losses.class)
			.run((context) -> {
				context.getBean(Subscriptions.class).all().forEach(Subscription::pause);
				for (int i = 0; i < 3; i++) {
					context.getBean(Publisher.class).publish("text", "hello");
				}
				for (Losses losses : context.getBeansOfType(Losses.class).values()) {
					LossListener.Loss loss = losses.all.poll(10, TimeUnit.SECONDS);
					assertThat(loss).isNotNull();
					assertThat(loss.cause()).isEqualTo(LossListener.Cause.OVERFLOW);
				}
			});
	}

	@Test
	void whatWasAcceptedIsDeliveredBeforeTheContextCloses() {
		SlowListener listener = new SlowListener();
		this.runner.withBean(SlowListener.class, () -> listener).run((context) -> {
			for (int i = 0; i < 100; i++) {
				context.getBean(Publisher.class).publish("slow", i);
			}
			listener.go.countDown();
			context.getSourceApplicationContext().close();
			assertThat(listener.received).hasSize(100);
		});
	}

	@Test
	void closingWaitsNoLongerThanTheShutdownTimeout(CapturedOutput output) {
		SlowListener listener = new SlowListener();
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=100ms")
			.withBean(SlowListener.class, () -> listener)
			.run((context) -> {
				context.getBean(Publisher.class).publish("slow", 1);
				context.getSourceApplicationContext().close();
				assertThat(output).contains("Listeners did not finish");
				listener.go.countDown();
			});
	}

	@Test
	void phasesLieAroundTheWebServer() {
		this.runner.run((context) -> {
			NodeLifecycle node = context.getBean(NodeLifecycle.class);
			SubscriptionsLifecycle subscriptions = context.getBean(SubscriptionsLifecycle.class);
			assertThat(node.getPhase()).isLessThan(Integer.MAX_VALUE - 2048);
			assertThat(subscriptions.getPhase()).isGreaterThan(Integer.MAX_VALUE - 1024);
			assertThat(node.isRunning()).isTrue();
			assertThat(subscriptions.isRunning()).isTrue();
			assertThat(node.isPauseable()).isFalse();
			assertThat(subscriptions.isPauseable()).isFalse();
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void listenersRunOnVirtualThreadsWhereSpringHasThem() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true")
			.withBean(ThreadListener.class)
			.run((context) -> {
				context.getBean(Publisher.class).publish("thread", "hello");
				Thread thread = context.getBean(ThreadListener.class).received.poll(60, TimeUnit.SECONDS);
				assertThat(thread).isNotNull();
				assertThat(thread.toString()).startsWith("VirtualThread");
			});
	}

	@Nested
	class Codecs {

		private final ApplicationContextRunner runner = PubSubAutoConfigurationTests.this.runner;

		@Test
		void jsonAndCborComeWithTheirMappers() {
			this.runner.run((context) -> assertThat(context.getBeansOfType(PayloadCodec.class))
				.containsOnlyKeys("jsonPayloadCodec", "cborPayloadCodec"));
			this.runner.withClassLoader(new FilteredClassLoader(CBORMapper.class))
				.run((context) -> assertThat(context.getBeansOfType(PayloadCodec.class))
					.containsOnlyKeys("jsonPayloadCodec"));
			this.runner.withClassLoader(new FilteredClassLoader(JsonMapper.class, CBORMapper.class))
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PayloadCodec.class));
		}

		@Test
		void anyOfThemCanBeChosen() {
			this.runner.withPropertyValues("pubsub.codec=cbor").run((context) -> assertThat(context).hasNotFailed());
			this.runner.withPropertyValues("pubsub.codec=mine")
				.withBean(MyCodec.class, () -> new MyCodec("mine"))
				.run((context) -> assertThat(context).hasNotFailed());
		}

		@Test
		void aSenderCannotChooseOneThatIsNotAccepted() {
			this.runner.run((context) -> assertThat(accepted(context)).containsExactly("json"));
			this.runner.withPropertyValues("pubsub.codec=cbor")
				.run((context) -> assertThat(accepted(context)).containsExactly("cbor"));
			this.runner.withPropertyValues("pubsub.accepted-codecs=cbor")
				.withBean(MyCodec.class, () -> new MyCodec("mine"))
				.run((context) -> assertThat(accepted(context)).containsExactlyInAnyOrder("json", "cbor", "mine"));
			this.runner.withPropertyValues("pubsub.accepted-codecs=xml")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("pubsub.accepted-codecs"));
		}

		private static List<String> accepted(AssertableApplicationContext context) {
			return context.getBean(PubSubNode.class).acceptedCodecs();
		}

		@Test
		void boundsInBytesReachMailboxes() {
			this.runner.withPropertyValues("pubsub.listener.max-bytes=3MB", "pubsub.max-queued-bytes=7MB")
				.run((context) -> {
					context.getBean(Mailboxes.class).open(String.class, (message) -> {
					});
					NodeMetrics metrics = context.getBean(PubSubNode.class).metrics();
					assertThat(metrics.maxQueuedBytes()).isEqualTo(7 << 20);
					assertThat(metrics.mailboxes()).extracting(MailboxMetrics::maxBytes).containsOnly(3L << 20);
				});
			this.runner.withPropertyValues("pubsub.listener.max-bytes=0")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("pubsub.listener.max-bytes"));
		}

		@Test
		void anUnknownOneIsAnErrorThatNamesTheOthers() {
			this.runner.withPropertyValues("pubsub.codec=xml")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("pubsub.codec")
					.hasMessageContaining("json"));
		}

		@Test
		void aUsersCodecReplacesTheBuiltInOneOfItsName() {
			this.runner.withBean(MyCodec.class, () -> new MyCodec("json"))
				.run((context) -> assertThat(context).hasNotFailed());
		}

		@Test
		void twoOfAUserMustDiffer() {
			this.runner.withBean("first", MyCodec.class, () -> new MyCodec("mine"))
				.withBean("second", MyCodec.class, () -> new MyCodec("mine"))
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("Two PayloadCodec beans have the name 'mine'"));
		}

	}

	private static Object received(AssertableApplicationContext context) throws InterruptedException {
		return context.getBean(Listener.class).received.poll(60, TimeUnit.SECONDS);
	}

	static class Early {

		private final Publisher publisher;

		Early(Publisher publisher) {
			this.publisher = publisher;
		}

		@PostConstruct
		void publish() {
			this.publisher.publish("orders.7", "too early");
		}

	}

	record Order(@NotBlank String id) {
	}

	static class Listener {

		final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

		@Subscribe("orders.{id}")
		void on(@Valid Order order) {
			this.received.add(order);
		}

	}

	record Price(String item, int amount) {
	}

	static class Prices {

		final CompletableFuture<String> never = new CompletableFuture<>();

		@Subscribe("price.{item}")
		Price on(@Valid Order order, @DestinationVariable String item) {
			return new Price(item, 12);
		}

		@Subscribe("later")
		CompletableFuture<Price> later(Order order) {
			return CompletableFuture.supplyAsync(() -> new Price("later", 3));
		}

		@Subscribe("count")
		int count(String text) {
			return text.length();
		}

		@Subscribe("quiet")
		void quiet(String text) {
		}

		@Subscribe("never")
		CompletableFuture<String> never() {
			return this.never;
		}

	}

	static class TextListener {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@Subscribe("text")
		void on(String text) {
			this.received.add(text);
		}

	}

	static class ThreadListener {

		final BlockingQueue<Thread> received = new LinkedBlockingQueue<>();

		@Subscribe("thread")
		void on(String text) {
			this.received.add(Thread.currentThread());
		}

	}

	static class SlowListener {

		final CountDownLatch go = new CountDownLatch(1);

		final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

		@Subscribe("slow")
		void on(Integer number) throws InterruptedException {
			this.go.await();
			this.received.add(number);
		}

	}

	static class Errors implements ListenerErrorHandler {

		final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

		@Override
		public void handle(Throwable error, Message<?> message, Mailbox mailbox) {
			this.errors.add(error);
		}

		Throwable last() throws InterruptedException {
			return this.errors.poll(60, TimeUnit.SECONDS);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoErrorHandlers {

		@Bean
		Errors first() {
			return new Errors();
		}

		@Bean
		@Primary
		Errors second() {
			return new Errors();
		}

	}

	/** Needs the publisher, and through it the node that it hears of errors for. */
	record DeadLetters(Publisher publisher) implements ListenerErrorHandler {

		@Override
		public void handle(Throwable error, Message<?> message, Mailbox mailbox) {
			this.publisher.publish("text", "failed: " + message.getHeaders().get("pubsub_topic"));
		}

	}

	static class Losses implements LossListener {

		final BlockingQueue<Loss> all = new LinkedBlockingQueue<>();

		@Override
		public void onLoss(Loss loss) {
			this.all.add(loss);
			throw new IllegalStateException("not the other's trouble");
		}

	}

	record MyCodec(String name) implements PayloadCodec {

		@Override
		public byte[] encode(Object payload) {
			return new byte[0];
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			return "";
		}

	}

}
