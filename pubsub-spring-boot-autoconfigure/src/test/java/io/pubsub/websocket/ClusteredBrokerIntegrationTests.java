package io.pubsub.websocket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three applications with real servers, and clients of all of them.
 */
@Timeout(240)
class ClusteredBrokerIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private static ChatCluster cluster;

	private static ChatCluster.Node one;

	private static ChatCluster.Node two;

	private static ChatCluster.Node three;

	@BeforeAll
	static void start() {
		cluster = new ChatCluster(ChatApplication.class);
		one = cluster.start("one");
		two = cluster.start("two");
		three = cluster.start("three");
	}

	@AfterEach
	void closeClients() {
		cluster.closeClients();
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Test
	void whatAClientSendsReachesEachSessionOfEachNodeOnce() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(two, "bob");
		StompUser carol = cluster.connect(three, "");
		for (StompUser client : List.of(alice, bob, carol)) {
			client.subscribe("/topic/news");
		}
		alice.send("/topic/news", "first");
		bob.send("/topic/news", "second");
		carol.send("/topic/news", "third");
		for (StompUser client : List.of(alice, bob, carol)) {
			assertThat(client.next(3)).containsExactlyInAnyOrder("first", "second", "third");
		}
		assertNothingMore("/topic/news", alice, bob, carol);
	}

	@Test
	void templatesAndMethodsReachSessionsOfAllNodes() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(two, "bob");
		alice.subscribe("/topic/rooms.blue");
		bob.subscribe("/topic/rooms.blue");
		three.template().convertAndSend("/topic/rooms.blue", "from a node without clients");
		bob.send("/app/rooms/blue", "hello");
		for (StompUser client : List.of(alice, bob)) {
			assertThat(client.next(2)).containsExactlyInAnyOrder("from a node without clients", "blue: hello");
		}
		assertNothingMore("/topic/rooms.blue", alice, bob);
	}

	@Test
	void nodesWithoutMatchingSessionsGetNothing() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(two, "bob");
		alice.subscribe("/topic/quiet");
		bob.subscribe("/topic/loud");
		long before = two.broker().arrived();
		IntStream.range(0, 10).forEach((i) -> three.template().convertAndSend("/topic/quiet", "quiet " + i));
		three.template().convertAndSend("/topic/loud", "loud");
		assertThat(alice.next(10)).hasSize(10);
		assertThat(bob.next().text()).isEqualTo("loud");
		assertThat(two.broker().arrived()).isEqualTo(before + 1);
	}

	@Test
	void aNodeHearsADestinationFromTheFirstSessionToTheLast() {
		// the sessions of other tests may still be about to end
		await().atMost(WAIT).until(() -> two.broker().destinations() == 0);
		StompUser alice = cluster.connect(two, "");
		StompUser bob = cluster.connect(two, "");
		StompSession.Subscription first = alice.subscribe("/topic/counted");
		bob.subscribe("/topic/counted");
		assertThat(two.broker().destinations()).as("the topic and two sessions without users").isEqualTo(3);
		first.unsubscribe();
		three.template().convertAndSend("/topic/counted", "still heard");
		assertThat(bob.next().text()).isEqualTo("still heard");
		bob.close();
		alice.close();
		await().atMost(WAIT).until(() -> two.broker().destinations() == 0);
	}

	@Test
	void aMessageThatAPatternAndADestinationOfANodeMatchArrivesOnce() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(one, "bob");
		StompUser carol = cluster.connect(one, "carol");
		alice.subscribe("/topic/orders/*/placed");
		bob.subscribe("/topic/orders/7/placed");
		carol.subscribe("/topic/**");
		for (int i = 0; i < 1_000; i++) {
			three.template().convertAndSend("/topic/orders/7/placed", String.valueOf(i));
		}
		three.template().convertAndSend("/topic/orders/7/paid", "of no interest to two of them");
		List<String> inOrder = IntStream.range(0, 1_000).mapToObj(String::valueOf).toList();
		assertThat(alice.next(1_000)).isEqualTo(inOrder);
		assertThat(bob.next(1_000)).isEqualTo(inOrder);
		assertThat(carol.next(1_000)).isEqualTo(inOrder);
		assertThat(carol.next().text()).isEqualTo("of no interest to two of them");
		assertThat(alice.unread()).isZero();
		assertThat(bob.unread()).isZero();
	}

	@Test
	void nativeHeadersAndContentTypeTravelAndNothingElse() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(two, "bob");
		bob.subscribe("/topic/headers");
		StompHeaders headers = new StompHeaders();
		headers.setDestination("/topic/headers");
		headers.setContentType(MimeType.valueOf("text/plain;charset=UTF-8"));
		headers.addAll("colour", List.of("red", "blue: and green"));
		headers.set("pubsub_node", "forged");
		headers.set("simpSessionId", "forged");
		headers.set("simpUser", "forged");
		alice.session().send(headers, "text".getBytes(StandardCharsets.UTF_8));
		StompUser.Frame frame = bob.next();
		assertThat(frame.headers().getContentType()).isEqualTo(MimeType.valueOf("text/plain;charset=UTF-8"));
		assertThat(frame.headers().get("colour")).isEqualTo(List.of("red", "blue: and green"));
		assertThat(frame.headers().getDestination()).isEqualTo("/topic/headers");
		assertThat(frame.headers()).doesNotContainKeys("receipt", "login", "user-name");
	}

	@Test
	void whatIsForwardedPassesInboundInterceptorsOnceAndIsNotForwardedAgain() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(two, "bob");
		bob.subscribe("/topic/checked");
		long forwarded = two.broker().forwarded() + three.broker().forwarded();
		StompHeaders headers = new StompHeaders();
		headers.setDestination("/topic/checked");
		// as if it were resolved from a user destination, or forwarded already
		headers.set("simpOrigDestination", "/user/queue/forged");
		headers.set("pubsub-websocket", "forged");
		alice.session().send(headers, new byte[] { 'x' });
		assertThat(bob.next().headers().getDestination()).isEqualTo("/topic/checked");
		assertThat(inbound(one)).containsOnlyOnce("/topic/checked");
		assertThat(inbound(two)).as("bob's SUBSCRIBE").containsOnlyOnce("/topic/checked");
		assertThat(two.broker().forwarded() + three.broker().forwarded()).isEqualTo(forwarded);
	}

	private static List<String> inbound(ChatCluster.Node node) {
		return List.copyOf(node.context().getBean(ChatApplication.class).fromClients);
	}

	@Test
	void allSessionsOfAUserOnAllNodesGetWhatIsForTheUser() {
		StompUser first = cluster.connect(one, "dora");
		StompUser second = cluster.connect(two, "dora");
		StompUser third = cluster.connect(two, "dora");
		StompUser other = cluster.connect(two, "eve");
		for (StompUser client : List.of(first, second, third, other)) {
			client.subscribe("/user/queue/private");
		}
		for (ChatCluster.Node node : List.of(one, two, three)) {
			node.template().convertAndSendToUser("dora", "/queue/private", "from a template");
		}
		other.send("/user/dora/queue/private", "from eve");
		for (StompUser client : List.of(first, second, third)) {
			assertThat(client.next(4)).containsExactlyInAnyOrder("from a template", "from a template",
					"from a template", "from eve");
		}
		StompUser.Frame last = lastFor("dora", first);
		assertThat(last.headers().getDestination()).isEqualTo("/user/queue/private");
		for (StompUser client : List.of(second, third)) {
			assertThat(client.next().text()).isEqualTo("last");
			assertThat(client.unread()).isZero();
		}
		assertThat(other.unread()).isZero();
	}

	private static StompUser.Frame lastFor(String user, StompUser client) {
		three.template().convertAndSendToUser(user, "/queue/private", "last");
		StompUser.Frame frame = client.next();
		assertThat(frame.text()).isEqualTo("last");
		return frame;
	}

	@Test
	void aMessageForAUserCrossesOnceToEachNodeOfTheUser() {
		StompUser first = cluster.connect(two, "fred");
		StompUser second = cluster.connect(two, "fred");
		first.subscribe("/user/queue/private");
		second.subscribe("/user/queue/private");
		long atTwo = two.broker().arrived();
		long atThree = three.broker().arrived();
		one.template().convertAndSendToUser("fred", "/queue/private", "hello");
		assertThat(first.next().text()).isEqualTo("hello");
		assertThat(second.next().text()).isEqualTo("hello");
		assertThat(two.broker().arrived()).isEqualTo(atTwo + 1);
		assertThat(three.broker().arrived()).isEqualTo(atThree);
	}

	@Test
	void answersGoToAllSessionsOfTheUserOrToTheOneThatHasAsked() {
		StompUser asking = cluster.connect(one, "gina");
		StompUser sameNode = cluster.connect(one, "gina");
		StompUser otherNode = cluster.connect(two, "gina");
		for (StompUser client : List.of(asking, sameNode, otherNode)) {
			client.subscribe("/user/queue/answers");
		}
		asking.send("/app/this-session", "only me");
		assertThat(asking.next().text()).isEqualTo("only me");
		asking.send("/app/all-my-sessions", "all of me");
		for (StompUser client : List.of(asking, sameNode, otherNode)) {
			assertThat(client.next().text()).isEqualTo("all of me");
			assertThat(client.unread()).isZero();
		}
	}

	@Test
	void aSessionOfAnotherNodeIsReachedAndNoOtherOfItsUser() {
		StompUser here = cluster.connect(one, "hugo");
		StompUser there = cluster.connect(two, "hugo");
		StompUser alsoThere = cluster.connect(two, "hugo");
		for (StompUser client : List.of(here, there, alsoThere)) {
			client.subscribe("/user/queue/private");
		}
		String session = sessionOf(there);
		one.template().convertAndSendToUser("hugo", "/queue/private", "for one", session(session));
		assertThat(there.next().text()).isEqualTo("for one");
		lastFor("hugo", there);
		for (StompUser client : List.of(here, alsoThere)) {
			assertThat(client.next().text()).isEqualTo("last");
			assertThat(client.unread()).isZero();
		}
	}

	@Test
	void aSessionWithoutAUserIsReachedByItsIdFromAnyNode() {
		StompUser nobody = cluster.connect(two, "");
		nobody.subscribe("/user/queue/private");
		String session = sessionOf(nobody);
		for (ChatCluster.Node node : List.of(one, two, three)) {
			node.template().convertAndSendToUser(session, "/queue/private", "hello", session(session));
		}
		assertThat(nobody.next(3)).containsOnly("hello");
		assertThat(nobody.unread()).isZero();
	}

	/** The id of a client's session, with which the ids of messages to it begin. */
	private static String sessionOf(StompUser client) {
		client.subscribe("/user/queue/answers");
		client.send("/app/this-session", "who am I?");
		return client.next().headers().getMessageId().replaceFirst("-[0-9]+$", "");
	}

	private static Map<String, Object> session(String id) {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setSessionId(id);
		headers.setLeaveMutable(true);
		return headers.getMessageHeaders();
	}

	@Test
	void messagesOfANodeAndDestinationArriveInOrder() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser bob = cluster.connect(two, "bob");
		alice.subscribe("/topic/ordered");
		bob.subscribe("/topic/ordered");
		for (int i = 0; i < 5_000; i++) {
			two.template().convertAndSend("/topic/ordered", String.valueOf(i));
		}
		List<String> inOrder = IntStream.range(0, 5_000).mapToObj(String::valueOf).toList();
		assertThat(alice.next(5_000)).isEqualTo(inOrder);
		assertThat(bob.next(5_000)).isEqualTo(inOrder);
	}

	@Test
	void selectorsSeeNativeHeadersOfOtherNodes() {
		StompUser bob = cluster.connect(two, "bob");
		StompHeaders headers = new StompHeaders();
		headers.setDestination("/topic/selected");
		headers.set("selector", "headers.colour == 'red'");
		bob.subscribe(headers);
		one.template().convertAndSend("/topic/selected", "no", Map.of("colour", "blue"));
		one.template().convertAndSend("/topic/selected", "yes", Map.of("colour", "red"));
		assertThat(bob.next().text()).isEqualTo("yes");
		assertThat(bob.unread()).isZero();
	}

	/** A last message shows that none came twice. */
	private static void assertNothingMore(String destination, StompUser... clients) {
		for (ChatCluster.Node node : List.of(one, two, three)) {
			node.template().convertAndSend(destination, "last");
		}
		for (StompUser client : clients) {
			assertThat(client.next(3)).containsExactly("last", "last", "last");
			assertThat(client.unread()).isZero();
		}
	}

}
