package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.IncompatibleNodeException;
import io.pubsub.LossListener.Cause;
import io.pubsub.Receipt;
import io.pubsub.cluster.EarlierTransport;
import io.pubsub.cluster.LaterTransport;
import io.pubsub.cluster.Routing;
import io.pubsub.cluster.Transport;
import io.pubsub.event.EventProducer;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.request.RequestListener;
import io.pubsub.wire.Versions;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes that speak different versions of the protocol, on any transport. Nothing may wait
 * for a node that does not understand: all timeouts are longer than the tests may take.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
abstract class MixedVersionsContractTests {

	private static final Duration FOREVER = Duration.ofMinutes(5);

	private UnaryOperator<Transport> wrapper = UnaryOperator.identity();

	private Transport wrapped;

	private TestCluster cluster;

	private Member alice;

	abstract Transport createTransport();

	@BeforeEach
	void start() {
		this.cluster = new TestCluster(() -> {
			this.wrapped = this.wrapper.apply(createTransport());
			return this.wrapped;
		});
		this.alice = start("alice", Versions.SPOKEN);
	}

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	private Member start(String name, Versions versions) {
		return this.cluster.start(name, (builder) -> {
			builder.versions = versions;
			builder.joinTimeout(FOREVER).requestTimeout(FOREVER);
		});
	}

	private Member later(String name) {
		this.wrapper = LaterTransport::new;
		Member later = start(name, new Versions(1, 3));
		this.wrapper = UnaryOperator.identity();
		return later;
	}

	private Member earlier(String name) {
		this.wrapper = EarlierTransport::new;
		Member earlier = start(name, new Versions(1, 1));
		this.wrapper = UnaryOperator.identity();
		return earlier;
	}

	private static void lostNothing(Member... members) {
		for (Member member : members) {
			for (Cause cause : Cause.values()) {
				assertThat(member.node.metrics().lost(cause)).as("%s of %s", cause, member.name()).isZero();
			}
		}
	}

	/** Everything that nodes do together. */
	private static void workTogether(Member one, Member other) throws Exception {
		for (Member member : List.of(one, other)) {
			await().untilAsserted(() -> assertThat(member.nodes()).contains(one.name(), other.name()));
		}
		publish(one, other);
		publish(other, one);
		use(one, other);
		use(other, one);
	}

	private static void publish(Member from, Member to) throws Exception {
		String topic = "topic." + from.name() + "." + to.name();
		Inbox inbox = to.subscribe(topic);
		List<String> payloads = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
		payloads.forEach((payload) -> from.publish(topic, payload));
		Receipt receipt = from.node.publisher().publishConfirmed(topic, "end").get(30, TimeUnit.SECONDS);
		assertThat(receipt.isComplete()).isTrue();
		await().until(() -> inbox.count() == 1001);
		assertThat(inbox.payloads().subList(0, 1000)).isEqualTo(payloads);
	}

	private static void use(Member one, Member other) throws Exception {
		String name = one.name() + "." + other.name();
		// requests
		other.node.subscriptions()
			.subscribe("ask." + name, String.class, RequestListener.of((message) -> "re " + message.getPayload()));
		assertThat(one.node.requester().to("ask." + name).requestAsync("hello", String.class).get(30, TimeUnit.SECONDS))
			.isEqualTo("re hello");
		// names and monitors
		Inbox inbox = one.open();
		assertThat(one.node.names().register("name." + name, inbox.mailbox)).isTrue();
		assertThat(other.node.names().whereIs("name." + name)).isPresent();
		DownRecorder downs = new DownRecorder();
		other.node.monitors().monitor(Target.name("name." + name), downs);
		// groups
		other.node.groups().join("group." + name, other.open().mailbox);
		await().until(() -> one.node.groups().members("group." + name).size() == 1);
		// events
		EventProducer<String> producer = one.node.events().register("event." + name, String.class);
		EventRecorder recorder = new EventRecorder();
		other.node.events().monitor("event." + name, String.class, recorder);
		await().until(producer::hasWatchers);
		producer.publish("news");
		await().until(() -> recorder.heard.equals(List.of("news")));
		inbox.mailbox.close();
		await().until(() -> downs.downs.size() == 1);
	}

	@Test
	void aNodeOfALaterVersionJoinsThisOne() throws Exception {
		Member zoe = later("zoe");
		LaterTransport transport = (LaterTransport) this.wrapped;
		workTogether(this.alice, zoe);
		lostNothing(this.alice, zoe);
		assertThat(this.alice.node.metrics().skipped())
			.isGreaterThan(transport.messages(this.alice.node.cluster().self().id()));
		assertThat(zoe.node.metrics().skipped()).isZero();
		assertThat(transport.versions(this.alice.node.cluster().self().id())).contains(2).isSubsetOf(1, 2);
	}

	@Test
	void thisNodeJoinsTwoOfALaterVersionWhichUseIt() throws Exception {
		Member zoe = later("zoe");
		LaterTransport transport = (LaterTransport) this.wrapped;
		Member yves = later("yves");
		this.alice.node.close();
		Member bob = start("bob", Versions.SPOKEN);
		workTogether(bob, zoe);
		workTogether(zoe, yves);
		lostNothing(bob, zoe, yves);
		assertThat(transport.versions(yves.node.cluster().self().id())).contains(3);
		assertThat(transport.versions(bob.node.cluster().self().id())).contains(2).isSubsetOf(1, 2);
	}

	@Test
	void rowsOfALaterVersionGoWithTheirNode() {
		Member zoe = later("zoe");
		zoe.subscribe("a");
		await().until(() -> this.alice.node.metrics().topics().containsKey("a"));
		zoe.node.close();
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		assertThat(this.alice.node.metrics().topics()).isEmpty();
		assertThat(this.alice.node.metrics().silentMembers()).isEmpty();
	}

	@Test
	void aNodeOfVersion1JoinsThisOne() throws Exception {
		Member adam = earlier("adam");
		EarlierTransport transport = (EarlierTransport) this.wrapped;
		workTogether(this.alice, adam);
		lostNothing(this.alice, adam);
		assertThat(transport.malformed()).as("Hello, before its version was known").isLessThanOrEqualTo(2);
	}

	@Test
	void thisNodeJoinsOneOfVersion1() throws Exception {
		Member adam = earlier("adam");
		EarlierTransport transport = (EarlierTransport) this.wrapped;
		this.alice.node.close();
		int before = transport.malformed();
		Member bob = start("bob", Versions.SPOKEN);
		workTogether(bob, adam);
		lostNothing(bob, adam);
		assertThat(transport.malformed() - before).isLessThanOrEqualTo(2);
	}

	@Test
	void presenceIsNoTroubleForANodeOfVersion1ThatHasNone() throws Exception {
		PresenceHandle before = this.alice.node.presence().track("room", "alice", "1");
		this.alice.subscribe("a");
		Member adam = earlier("adam");
		EarlierTransport transport = (EarlierTransport) this.wrapped;
		await().until(() -> adam.node.metrics().topics().containsKey("a"));
		assertThat(before.visible()).as("nobody waits for what it cannot know").succeedsWithin(Duration.ofSeconds(30));
		int malformed = transport.malformed();
		assertThat(malformed).as("Hello and rows, before its version was known").isLessThanOrEqualTo(4);
		Member bob = start("bob", Versions.SPOKEN);
		PresenceHandle handle = this.alice.node.presence().track("room", "alice", "2");
		for (int i = 3; i <= 20; i++) {
			handle.update(Integer.toString(i));
			this.alice.subscribe("a" + i);
			if (i % 5 == 0) {
				assertThat(handle.visible()).succeedsWithin(Duration.ofSeconds(30));
			}
		}
		before.close();
		await().untilAsserted(() -> assertThat(bob.node.presence().list("room", "alice")).singleElement()
			.satisfies((entry) -> assertThat(entry.metadata(String.class)).isEqualTo("20")));
		await().until(() -> adam.node.metrics().topics().containsKey("a20"));
		assertThat(adam.node.presence().list("room")).isEmpty();
		workTogether(this.alice, adam);
		workTogether(bob, adam);
		lostNothing(this.alice, bob, adam);
		assertThat(transport.malformed() - malformed).as("Hello of bob").isLessThanOrEqualTo(2);
	}

	@Test
	void aNodeWithoutACommonVersionDoesNotStartAndDisturbsNobody(CapturedOutput output) throws Exception {
		Member bob = start("bob", Versions.SPOKEN);
		Inbox inbox = bob.subscribe("a");
		assertThatExceptionOfType(IncompatibleNodeException.class).isThrownBy(() -> start("carol", new Versions(3, 4)))
			.withMessageContaining("Node 'carol' speaks versions 3 to 4 of the protocol between nodes, and node '")
			.withMessageContaining("', which is in the cluster already, versions 1 to 2");
		this.alice.publish("a", "hello");
		await().until(() -> inbox.count() == 1);
		workTogether(this.alice, bob);
		await().until(() -> this.alice.node.metrics().silentMembers().isEmpty());
		assertThat(this.alice.nodes()).containsExactly("alice", "bob");
		assertThat(this.alice.events).hasSize(1);
		lostNothing(this.alice, bob);
		// carol leaves on the first answer, so the other node may never have heard from
		// it
		await().untilAsserted(() -> assertThat(output.getOut()).containsPattern(
				"Node '(alice|bob)' speaks versions 1 to 2 of the protocol between nodes, and node 'carol', "
						+ "which came later, versions 3 to 4"));
	}

	@Test
	void nodesThatAreConfiguredDifferentlySaySoBoth(CapturedOutput output) {
		Member bob = this.cluster.start("bob", (builder) -> builder.routing(Routing.BROADCAST).maxMessageSize(1000));
		await().until(() -> bob.nodes().size() == 2 && this.alice.nodes().size() == 2);
		await().untilAsserted(() -> assertThat(output)
			.contains("Node bob and this node, alice, are configured differently: pubsub.routing is interest here and "
					+ "broadcast there; pubsub.max-message-size is 1048576 here and 1000 there")
			.contains("Node alice and this node, bob, are configured differently: pubsub.routing is broadcast here and "
					+ "interest there; pubsub.max-message-size is 1000 here and 1048576 there"));
	}

}
