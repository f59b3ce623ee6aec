package io.pubsub.websocket;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpUser;

import io.pubsub.presence.Presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What each node says of the users of all.
 */
@Timeout(240)
class ClusterUserRegistryIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private static ChatCluster cluster;

	private static ChatCluster.Node one;

	private static ChatCluster.Node two;

	@BeforeAll
	static void start() {
		cluster = new ChatCluster(ChatApplication.class);
		one = cluster.start("one", "--pubsub.websocket.presence=/topic/rooms.*,/queue/rooms*");
		two = cluster.start("two", "--pubsub.websocket.presence=/topic/rooms.*,/queue/rooms*");
	}

	@AfterEach
	void closeClients() {
		cluster.closeClients();
		for (ChatCluster.Node node : List.of(one, two)) {
			await().atMost(WAIT).until(() -> node.registry().getUserCount() == 0);
			assertThat(node.registry().getUsers()).isEmpty();
		}
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Test
	void aUserOfTwoNodesIsOneUserWithAllSessions() {
		cluster.connect(one, "alice");
		cluster.connect(two, "alice");
		cluster.connect(two, "bob");
		cluster.connect(two, "");
		for (ChatCluster.Node node : List.of(one, two)) {
			await().atMost(WAIT).until(() -> sessions(node, "alice") == 2 && sessions(node, "bob") == 1);
			assertThat(node.registry().getUserCount()).isEqualTo(2);
			assertThat(node.registry().getUsers()).extracting(SimpUser::getName)
				.containsExactlyInAnyOrder("alice", "bob");
			assertThat(node.registry().getUser("nobody")).isNull();
			assertThat(node.registry().getUser("")).isNull();
			SimpUser alice = node.registry().getUser("alice");
			assertThat(alice.getPrincipal().getName()).isEqualTo("alice");
			for (SimpSession session : alice.getSessions()) {
				assertThat(alice.getSession(session.getId())).isEqualTo(session);
				assertThat(session.getUser()).isEqualTo(alice);
			}
		}
		assertThat(one.registry().getUser("bob").getPrincipal()).as("known where bob is").isNull();
	}

	private static int sessions(ChatCluster.Node node, String user) {
		SimpUser known = node.registry().getUser(user);
		return (known != null) ? known.getSessions().size() : 0;
	}

	@Test
	void subscriptionsAreFoundOnAllNodes() {
		StompUser alice = cluster.connect(one, "alice");
		StompSession.Subscription news = alice.subscribe("/topic/news");
		alice.subscribe("/user/queue/private");
		await().atMost(WAIT).until(() -> destinations(two).equals(Set.of("/topic/news", "/user/queue/private")));
		Set<SimpSubscription> found = two.registry()
			.findSubscriptions((subscription) -> subscription.getDestination().equals("/topic/news"));
		assertThat(found).hasSize(1);
		assertThat(found.iterator().next().getSession().getUser().getName()).isEqualTo("alice");
		news.unsubscribe();
		await().atMost(WAIT).until(() -> destinations(two).equals(Set.of("/user/queue/private")));
	}

	private static Set<String> destinations(ChatCluster.Node node) {
		return node.registry()
			.findSubscriptions((subscription) -> true)
			.stream()
			.map(SimpSubscription::getDestination)
			.collect(Collectors.toSet());
	}

	@Test
	void moreSubscriptionsThanOnePresenceHoldsAreFound() {
		StompUser alice = cluster.connect(one, "alice");
		Set<String> expected = new HashSet<>();
		StompSession.Subscription last = null;
		for (int i = 0; i < 300; i++) {
			String destination = "/topic/many/" + i + "/" + "x".repeat(40);
			last = alice.session().subscribe(destination, alice);
			expected.add(destination);
		}
		await().atMost(WAIT).until(() -> destinations(two).equals(expected));
		assertThat(sessions(two, "alice")).isEqualTo(1);
		assertThat(two.context().getBean(Presence.class).list(SessionDirectory.SCOPE, "alice")).hasSizeGreaterThan(4);
		last.unsubscribe();
		await().atMost(WAIT).until(() -> destinations(two).size() == 299);
	}

	@Test
	void subscribersOfChosenDestinationsArePresent() {
		StompUser alice = cluster.connect(one, "alice");
		StompUser again = cluster.connect(two, "alice");
		StompUser nobody = cluster.connect(two, "");
		StompSession.Subscription first = alice.subscribe("/topic/rooms.blue");
		StompSession.Subscription second = alice.subscribe("/topic/rooms.blue");
		alice.subscribe("/topic/other");
		alice.subscribe("/user/queue/rooms");
		again.subscribe("/topic/rooms.blue");
		nobody.subscribe("/topic/rooms.blue");
		for (ChatCluster.Node node : List.of(one, two)) {
			await().atMost(WAIT).until(() -> present(node, "/topic/rooms.blue", "alice") == 2);
			await().atMost(WAIT)
				.until(() -> node.context().getBean(Presence.class).list("/topic/rooms.blue").size() == 2);
			assertThat(node.context().getBean(Presence.class).list("/topic/other")).isEmpty();
		}
		Presence presence = one.context().getBean(Presence.class);
		assertThat(one.registry().getUser("alice").getSessions()).extracting(SimpSession::getId)
			.hasSize(2)
			.as("what the destination of a user is resolved to")
			.allMatch((session) -> presence.list("/queue/rooms-user" + session).isEmpty());
		first.unsubscribe();
		again.close();
		await().atMost(WAIT).until(() -> present(two, "/topic/rooms.blue", "alice") == 1);
		second.unsubscribe();
		await().atMost(WAIT).until(() -> present(two, "/topic/rooms.blue", "alice") == 0);
		nobody.close();
		await().atMost(WAIT).until(() -> one.context().getBean(Presence.class).list("/topic/rooms.blue").isEmpty());
	}

	private static int present(ChatCluster.Node node, String destination, String user) {
		return node.context().getBean(Presence.class).list(destination, user).size();
	}

	@Test
	void whoIsSeenIsReached() {
		for (int i = 0; i < 50; i++) {
			String user = "user" + i;
			long before = one.broker().arrived();
			cluster.connect(one, user);
			await().pollInterval(Duration.ofMillis(1)).atMost(WAIT).until(() -> sessions(two, user) == 1);
			two.template().convertAndSendToUser(user, "/queue/private", "hello");
			await().pollInterval(Duration.ofMillis(1)).atMost(WAIT).until(() -> one.broker().arrived() == before + 1);
		}
	}

	@Test
	void anotherNodeKnowsSoon() {
		for (int i = 0; i < 10; i++) {
			StompUser client = cluster.connect(one, "timed");
			// CONNECTED has been sent since; as slow as the machine may be
			await().pollInterval(Duration.ofMillis(1))
				.atMost(Duration.ofSeconds(5))
				.until(() -> sessions(two, "timed") == 1);
			client.close();
			await().pollInterval(Duration.ofMillis(1))
				.atMost(Duration.ofSeconds(5))
				.until(() -> sessions(two, "timed") == 0);
		}
	}

}
