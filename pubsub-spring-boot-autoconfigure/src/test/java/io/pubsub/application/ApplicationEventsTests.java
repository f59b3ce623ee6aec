package io.pubsub.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.ResolvableType;
import org.springframework.core.ResolvableTypeProvider;
import org.springframework.core.annotation.Order;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.Subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Application events of one application, in others.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ApplicationEventsTests {

	private final EventNodes nodes = new EventNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void anEventIsAnApplicationEventOnEachNodeWithItsOrigin() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(OrderListener.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(OrderListener.class));
		ConfigurableApplicationContext carol = this.nodes.start("carol", List.of(OrderListener.class));
		alice.publishEvent(new OrderPlaced("7", 2));
		assertThat(heard(alice)).isEqualTo(new Heard(new OrderPlaced("7", 2), null));
		assertThat(heard(bob)).isEqualTo(new Heard(new OrderPlaced("7", 2), "alice"));
		assertThat(heard(carol)).isEqualTo(new Heard(new OrderPlaced("7", 2), "alice"));
		RemoteApplicationEvent<OrderPlaced> remote = bob.getBean(OrderListener.class).remote.poll(60, TimeUnit.SECONDS);
		assertThat(remote.getPayload()).isEqualTo(new OrderPlaced("7", 2));
		assertThat(remote.getOrigin().name()).isEqualTo("alice");
		assertThat(alice.getBean(OrderListener.class).remote).isEmpty();
		bob.publishEvent(new OrderPlaced("8", 1));
		assertThat(heard(alice)).as("the first once").isEqualTo(new Heard(new OrderPlaced("8", 1), "bob"));
		assertThat(heard(carol)).as("the first once").isEqualTo(new Heard(new OrderPlaced("8", 1), "bob"));
		assertThat(EventNodes.counters(carol).sent()).isZero();
		assertThat(EventNodes.counters(carol).received()).isEqualTo(2);
		assertThat(meter(alice, "sent")).isEqualTo(1);
		assertThat(meter(carol, "received")).isEqualTo(2);
		assertThat(meter(carol, "unknown")).isZero();
		assertThat(meter(carol, "undecodable")).isZero();
		assertThat(alice.getBean(MeterRegistry.class).find("pubsub.application.events.failed").functionCounters())
			.hasSize(2);
	}

	@Test
	void eventsOfATypeKeepTheirOrder() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(OrderListener.class));
		List<Heard> expected = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			alice.publishEvent(new OrderPlaced("x", i));
			expected.add(new Heard(new OrderPlaced("x", i), "alice"));
		}
		BlockingQueue<Heard> heard = bob.getBean(OrderListener.class).heard;
		await().until(() -> heard.size() == 2000);
		assertThat(heard).containsExactlyElementsOf(expected);
	}

	@Test
	void anEventThatAListenerPublishesInTurnFollowsTheOneThatCausedIt() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(Shipping.class));
		this.nodes.start("bob", List.of(AnyListener.class));
		ConfigurableApplicationContext carol = this.nodes.start("carol", List.of(AnyListener.class));
		alice.publishEvent(new OrderPlaced("7", 2));
		AnyListener listener = carol.getBean(AnyListener.class);
		await().until(() -> listener.events.size() == 2);
		assertThat(listener.events).containsExactlyInAnyOrder(new OrderPlaced("7", 2), new OrderShipped("7"));
		assertThat(EventNodes.counters(alice).sent()).isEqualTo(2);
	}

	@Test
	void anEventThatAListenerPublishesInTurnIsOneOfItsOwnNode() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(Answering.class));
		this.nodes.start("bob", List.of(Answering.class));
		alice.publishEvent(new OrderPlaced("7", 2));
		BlockingQueue<String> heard = alice.getBean(Answering.class).heard;
		assertThat(List.of(heard.poll(60, TimeUnit.SECONDS), heard.poll(60, TimeUnit.SECONDS)))
			.containsExactlyInAnyOrder("alice: shipped by alice", "bob: shipped by bob");
	}

	@Test
	void whatArrivesIsNotSentAgainThoughAListenerPublishesIt() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(Forwarding.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Forwarding.class));
		alice.publishEvent(new OrderShipped("7"));
		Forwarding forwarding = bob.getBean(Forwarding.class);
		await().until(() -> forwarding.calls.size() == 2);
		assertThat(EventNodes.counters(bob).sent()).as("the same object").isZero();
		bob.publishEvent(new OrderShipped("end"));
		await().until(() -> alice.getBean(Forwarding.class).calls.contains("end"));
		assertThat(alice.getBean(Forwarding.class).calls).as("its own, twice, and the one of bob, twice")
			.startsWith("7", "7", "end");
	}

	@Test
	void onlyNodesWithAListenerReceiveAType() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(OrderListener.class));
		assertThat(topics(alice)).isEmpty();
		assertThat(topics(bob)).containsExactlyInAnyOrder("pubsub-application-types",
				"pubsub-application.order.placed");
	}

	@Test
	void aListenerOfEverythingHearsAllTypesThatAreKnown() {
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(ObjectListener.class));
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		alice.publishEvent(new OrderPlaced("7", 2));
		alice.publishEvent(new OrderShipped("8"));
		await().until(() -> bob.getBean(ObjectListener.class).events.size() == 2);
	}

	@Test
	void aListenerThatIsMadeLaterIsHeardToo() throws InterruptedException {
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(LazyListener.class),
				"spring.main.lazy-initialization=true");
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		alice.publishEvent(new OrderPlaced("7", 2));
		assertThat(bob.getBean(LazyListener.class).events.poll(60, TimeUnit.SECONDS))
			.isEqualTo(new OrderPlaced("7", 2));
	}

	@Test
	void aGenericEventGoesToListenersOfItsType() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(CustomerListener.class));
		ConfigurableApplicationContext carol = this.nodes.start("carol", List.of(AnyEntityListener.class));
		alice.publishEvent(new EntityCreated<>(new Item("book")));
		alice.publishEvent(new EntityCreated<>(new Customer("zoe")));
		assertThat(bob.getBean(CustomerListener.class).events.poll(60, TimeUnit.SECONDS))
			.as("only of its type, decoded to that")
			.isEqualTo(new Customer("zoe"));
		AnyEntityListener any = carol.getBean(AnyEntityListener.class);
		assertThat(any.events.poll(60, TimeUnit.SECONDS)).isEqualTo(new Customer("zoe"));
		assertThat(any.events).as("an argument that is known by no listener").isEmpty();
		assertThat(topics(bob))
			.contains("pubsub-application.entity.created.<io/pubsub/application/" + "ApplicationEventsTests$Customer>");
		await().until(() -> EventNodes.counters(carol).unknown() == 1);
	}

	@Test
	void aPayloadEventSaysItsTypeArguments() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(WrapperListener.class));
		assertThatThrownBy(() -> alice.publishEvent(new Wrapper<>(List.of(new Customer("zoe")))))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("ResolvableTypeProvider");
		ResolvableType type = ResolvableType.forClassWithGenerics(Wrapper.class,
				ResolvableType.forClassWithGenerics(List.class, Customer.class));
		alice.publishEvent(new PayloadApplicationEvent<>(this, new Wrapper<>(List.of(new Customer("zoe"))), type));
		assertThat(bob.getBean(WrapperListener.class).events.poll(60, TimeUnit.SECONDS))
			.isEqualTo(new Wrapper<>(List.of(new Customer("zoe"))));
	}

	@Test
	void implementationsOfAnAnnotatedInterfaceTravelAsThemselves() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(), "pubsub.events.packages=none");
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(AccountListener.class),
				"pubsub.events.packages=none");
		alice.publishEvent(new AccountOpened("a"));
		alice.publishEvent(new AccountClosed("a", 3));
		await().until(() -> bob.getBean(AccountListener.class).events.size() == 2);
		assertThat(bob.getBean(AccountListener.class).events).containsExactlyInAnyOrder(new AccountOpened("a"),
				new AccountClosed("a", 3));
	}

	@Test
	void aSubclassTravelsAsItsNamedSuperclass() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(TicketListener.class));
		alice.publishEvent(new UrgentTicket());
		assertThat(bob.getBean(TicketListener.class).events.poll(60, TimeUnit.SECONDS))
			.isExactlyInstanceOf(Ticket.class);
	}

	@Test
	void anEventThatIsAnApplicationEventArrivesAsItself() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(AlarmListener.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(AlarmListener.class));
		alice.publishEvent(new Alarm("red"));
		assertThat(alice.getBean(AlarmListener.class).events.poll(60, TimeUnit.SECONDS)).isEqualTo("red");
		assertThat(bob.getBean(AlarmListener.class).events.poll(60, TimeUnit.SECONDS)).isEqualTo("red alice");
		assertThat(EventNodes.counters(bob).sent()).isZero();
	}

	@Test
	void aTypeThatCannotBeAnnotatedIsListed() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(),
				"pubsub.events.types=customer.seen=" + Customer.class.getName());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(PlainListener.class),
				"pubsub.events.types=customer.seen=" + SeenCustomer.class.getName());
		alice.publishEvent(new Customer("zoe"));
		assertThat(bob.getBean(PlainListener.class).events.poll(60, TimeUnit.SECONDS))
			.as("another class of the same logical name")
			.isEqualTo(new SeenCustomer("zoe"));
	}

	@Test
	void typesThatANodeDoesNotKnowAreCountedThere() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(TicketListener.class),
				"pubsub.events.packages=none");
		alice.publishEvent(new OrderPlaced("1", 1));
		alice.publishEvent(new OrderPlaced("2", 2));
		await().until(() -> EventNodes.counters(bob).unknown() == 1);
		ConfigurableApplicationContext carol = this.nodes.start("carol", List.of(TicketListener.class),
				"pubsub.events.packages=none");
		await().until(() -> EventNodes.counters(carol).unknown() == 1);
		ConfigurableApplicationContext dave = this.nodes.start("dave", List.of(TicketListener.class));
		dave.publishEvent(new OrderPlaced("3", 3));
		alice.publishEvent(new Ticket());
		await().until(() -> EventNodes.counters(carol).unknown() == 2);
		for (ConfigurableApplicationContext node : List.of(bob, carol, dave)) {
			assertThat(node.getBean(TicketListener.class).events.poll(60, TimeUnit.SECONDS)).isNotNull();
		}
		assertThat(EventNodes.counters(dave).unknown()).as("a type without a listener is known").isZero();
	}

	@Test
	void twoClassesOfOneNameFailAtStart(CapturedOutput output) {
		assertThatThrownBy(() -> this.nodes.start("alice", List.of(),
				"pubsub.events.types=order.placed=" + Customer.class.getName()))
			.rootCause()
			.isInstanceOf(InvalidClusterEventException.class)
			.hasMessageContaining(OrderPlaced.class.getName())
			.hasMessageContaining(Customer.class.getName())
			.hasMessageContaining("'order.placed'");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Give one of them another name, in @ClusterEvent or pubsub.events.types.");
	}

	@Test
	void anEntryThatNamesNoClassFailsAtStart() {
		assertThatThrownBy(() -> this.nodes.start("alice", List.of(), "pubsub.events.types=com.acme.Missing"))
			.hasStackTraceContaining("The entry 'com.acme.Missing' of pubsub.events.types names no class");
	}

	@Test
	void anEventThatCannotBeEncodedIsItsPublishersFault() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		this.nodes.start("bob", List.of(FaultyListener.class));
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> alice.publishEvent(new Faulty("no", false)));
		assertThat(EventNodes.counters(alice).notSent()).isEqualTo(1);
		assertThat(EventNodes.counters(alice).sent()).isZero();
	}

	@Test
	void anEventThatCannotBeDecodedIsCountedAndTheNextOneArrives() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(OrderListener.class));
		alice.getBean(Publisher.class).publish("pubsub-application.order.placed", "{\"amount\":\"many\"}");
		alice.publishEvent(new OrderPlaced("7", 2));
		await().until(() -> !bob.getBean(OrderListener.class).heard.isEmpty());
		assertThat(EventNodes.counters(bob).undecodable()).isEqualTo(1);
		assertThat(EventNodes.counters(bob).received()).isEqualTo(1);
	}

	@Test
	void aListenerThatFailsIsCountedAndTheNextEventArrives() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Failing.class, OrderListener.class));
		alice.publishEvent(new OrderPlaced("fail", 1));
		alice.publishEvent(new OrderPlaced("7", 2));
		await().until(() -> !bob.getBean(OrderListener.class).heard.isEmpty());
		await().until(() -> EventNodes.counters(bob).notHandled() == 1);
		assertThat(bob.getBean(OrderListener.class).heard).containsExactly(new Heard(new OrderPlaced("7", 2), "alice"));
	}

	@Test
	void eventsBeforeTheNodeHasStartedStayLocal() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(Eager.class, OrderListener.class));
		assertThat(alice.getBean(OrderListener.class).heard).hasSize(1);
		assertThat(EventNodes.counters(alice).notSent()).isEqualTo(1);
	}

	@Test
	void allOfItCanBeSwitchedOff() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(OrderListener.class),
				"pubsub.events.enabled=false");
		assertThat(topics(alice)).isEmpty();
		assertThat(alice.getBeansOfType(ApplicationEventSender.class)).isEmpty();
	}

	private static List<String> topics(ConfigurableApplicationContext node) {
		return node.getBean(Subscriptions.class).all().stream().map(Subscription::topic).toList();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	private static double meter(ConfigurableApplicationContext node, String name) {
		return node.getBean(MeterRegistry.class).get("pubsub.application.events." + name).functionCounter().count();
	}

	private static Heard heard(ConfigurableApplicationContext node) throws InterruptedException {
		return node.getBean(OrderListener.class).heard.poll(60, TimeUnit.SECONDS);
	}

	@ClusterEvent("order.placed")
	record OrderPlaced(String id, int amount) {
	}

	@ClusterEvent("order.shipped")
	record OrderShipped(String id) {
	}

	@ClusterEvent("entity.created")
	record EntityCreated<T>(T entity) implements ResolvableTypeProvider {

		@Override
		public ResolvableType getResolvableType() {
			return ResolvableType.forClassWithGenerics(EntityCreated.class, this.entity.getClass());
		}

	}

	@ClusterEvent("wrapper")
	record Wrapper<T>(T content) {
	}

	record Item(String name) {
	}

	record Customer(String name) {
	}

	record SeenCustomer(String name) {
	}

	@ClusterEvent
	sealed interface AccountEvent {

	}

	record AccountOpened(String id) implements AccountEvent {
	}

	record AccountClosed(String id, int balance) implements AccountEvent {
	}

	@ClusterEvent("ticket")
	static class Ticket {

		public String text = "help";

	}

	static class UrgentTicket extends Ticket {

		public int level = 9;

	}

	@ClusterEvent("alarm")
	@JsonIgnoreProperties({ "source", "timestamp" })
	static class Alarm extends ApplicationEvent {

		private static final long serialVersionUID = 1L;

		private final String level;

		@JsonCreator
		Alarm(@JsonProperty("level") String level) {
			super("alarms");
			this.level = level;
		}

		public String getLevel() {
			return this.level;
		}

	}

	@ClusterEvent
	record Faulty(String name, boolean fine) {

		Faulty {
			if (!fine && name.isEmpty()) {
				throw new IllegalArgumentException();
			}
		}

		public Supplier<String> getCause() {
			throw new IllegalStateException("cannot be read");
		}

	}

	record Heard(Object event, String origin) {
	}

	static class OrderListener {

		private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

		private final BlockingQueue<RemoteApplicationEvent<OrderPlaced>> remote = new LinkedBlockingQueue<>();

		@EventListener
		void on(OrderPlaced event) {
			this.heard.add(new Heard(event, ClusterEvents.originOf(event).map(Node::name).orElse(null)));
		}

		@EventListener
		void on(RemoteApplicationEvent<OrderPlaced> event) {
			this.remote.add(event);
		}

	}

	static class AnyListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener({ OrderPlaced.class, OrderShipped.class })
		void on(Object event) {
			this.events.add(event);
		}

	}

	static class ObjectListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(Object event) {
			if (event instanceof OrderPlaced || event instanceof OrderShipped) {
				this.events.add(event);
			}
		}

	}

	static class LazyListener implements ApplicationListener<PayloadApplicationEvent<OrderPlaced>> {

		private final BlockingQueue<OrderPlaced> events = new LinkedBlockingQueue<>();

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<OrderPlaced> event) {
			this.events.add(event.getPayload());
		}

	}

	static class Shipping {

		@EventListener
		OrderShipped on(OrderPlaced event) {
			return new OrderShipped(event.id());
		}

	}

	static class Answering {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		private final ApplicationEventPublisher publisher;

		private final Cluster cluster;

		Answering(ApplicationEventPublisher publisher, Cluster cluster) {
			this.publisher = publisher;
			this.cluster = cluster;
		}

		/**
		 * Publishes an event of its own while it handles one, perhaps of another node.
		 */
		@EventListener
		void on(OrderPlaced event) {
			this.publisher.publishEvent(new OrderShipped(this.cluster.self().name()));
		}

		@EventListener
		void on(OrderShipped event) {
			String origin = ClusterEvents.originOf(event).map(Node::name).orElse(this.cluster.self().name());
			this.heard.add(event.id() + ": shipped by " + origin);
		}

	}

	static class Forwarding {

		private final ApplicationEventPublisher publisher;

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private OrderShipped last;

		Forwarding(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@EventListener
		void on(OrderShipped event) {
			this.calls.add(event.id());
			if (ClusterEvents.originOf(event).isPresent() && this.last != event) {
				this.last = event;
				this.publisher.publishEvent(event);
			}
			else if (ClusterEvents.originOf(event).isEmpty()) {
				this.calls.add(event.id());
			}
		}

	}

	static class CustomerListener {

		private final BlockingQueue<Customer> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(EntityCreated<Customer> event) {
			this.events.add(event.entity());
		}

	}

	static class AnyEntityListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(EntityCreated<?> event) {
			this.events.add(event.entity());
		}

		@EventListener
		void onCustomer(PayloadApplicationEvent<EntityCreated<Customer>> event) {
			// names the argument
		}

	}

	static class WrapperListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(Wrapper<List<Customer>> event) {
			this.events.add(event);
		}

	}

	static class AccountListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(AccountEvent event) {
			this.events.add(event);
		}

	}

	static class TicketListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(Ticket event) {
			this.events.add(event);
		}

	}

	static class AlarmListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(Alarm event) {
			this.events.add(event.getLevel() + ClusterEvents.originOf(event).map((origin) -> " " + origin).orElse(""));
		}

	}

	static class PlainListener {

		private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

		@EventListener
		void on(SeenCustomer event) {
			this.events.add(event);
		}

	}

	static class FaultyListener {

		@EventListener
		void on(Faulty event) {
			// never arrives
		}

	}

	static class Failing {

		@EventListener
		@Order(0)
		void on(OrderPlaced event) {
			if (event.id().equals("fail")) {
				throw new IllegalStateException("no");
			}
		}

	}

	static class Eager implements SmartInitializingSingleton {

		private final ApplicationEventPublisher publisher;

		Eager(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.publisher.publishEvent(new OrderPlaced("early", 1));
		}

	}

}
