package io.pubsub.sample;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The shared stack and the message service of three processes, one of which is killed in
 * the end.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AddressesIntegrationTests {

	private static final JsonMapper json = new JsonMapper();

	private static final SampleCluster cluster = new SampleCluster();

	private static List<SampleProcess> processes;

	@BeforeAll
	static void startThreeAtOnce() {
		processes = List.of(start("alice"), start("bob"), start("carol"));
		for (SampleProcess process : processes) {
			await().untilAsserted(() -> assertThat(process.nodes()).as(process.output()).hasSize(3));
		}
	}

	private static SampleProcess start(String name) {
		return cluster.start("--pubsub.node-name=" + name, "--sample.task-duration=200ms");
	}

	@AfterAll
	static void endAll() {
		cluster.close();
	}

	/** Nodes and calls, claim 6. */
	@Test
	@Order(1)
	void everyNodePushesToAndPopsFromOneStack() {
		processes.forEach((process) -> process.subscribe("stack.*", 1));
		SampleProcess alice = processes.get(0);
		SampleProcess bob = processes.get(1);
		SampleProcess carol = processes.get(2);
		assertThat(alice.exchange("POST", "stack", "\"Howdy Partner!\"").statusCode()).isEqualTo(201);
		assertThat(bob.exchange("POST", "stack", "\"Hey There!\"").statusCode()).isEqualTo(201);
		JsonNode both = json.readTree("""
				[{"item": "Hey There!", "owner": "bob"}, {"item": "Howdy Partner!", "owner": "alice"}]""");
		processes.forEach((process) -> assertThat(process.send("GET", "stack", "")).isEqualTo(both));
		assertThat(alice.send("DELETE", "stack", "")).isEqualTo(both.get(0));
		assertThat(carol.send("DELETE", "stack", "")).isEqualTo(both.get(1));
		assertThat(bob.exchange("DELETE", "stack", "").statusCode()).isEqualTo(404);
		for (SampleProcess process : processes) {
			await().untilAsserted(() -> assertThat(changes(process)).containsExactly("PUSH by alice", "PUSH by bob",
					"POP by alice", "POP by carol"));
		}
		assertThat(processes).extracting((process) -> process.send("GET", "names/stack", ""))
			.as("the holder, as each node sees it")
			.containsOnly(alice.send("GET", "names/stack", ""));
	}

	/** Groups, claims 9 and 10. */
	@Test
	@Order(2)
	void aUserIsToldWhicheverInstanceServesItAndWorksForIt() {
		try (UserSocket ann = UserSocket.connect(processes.get(0), "ann");
				UserSocket ben = UserSocket.connect(processes.get(1), "ben")) {
			awaitServed("ann", "alice");
			awaitServed("ben", "bob");
			List<String> tasksOfAnn = new ArrayList<>();
			for (SampleProcess process : processes) {
				tasksOfAnn.add(startTask(process, "ann"));
			}
			String taskOfBen = startTask(processes.get(2), "ben");
			await().untilAsserted(() -> assertThat(ann.messages()).hasSize(3));
			await().untilAsserted(() -> assertThat(ben.messages()).containsExactly(done(taskOfBen)));
			assertThat(ann.messages())
				.containsExactlyInAnyOrderElementsOf(tasksOfAnn.stream().map(AddressesIntegrationTests::done).toList());

			assertThat(processes.get(2).exchange("POST", "broadcast", "<Hello>").statusCode()).isEqualTo(202);
			JsonNode hello = json.readTree("{\"broadcast\": \"<Hello>\"}");
			await().untilAsserted(() -> assertThat(ann.messages()).hasSize(4).last().isEqualTo(hello));
			await().untilAsserted(() -> assertThat(ben.messages()).hasSize(2).last().isEqualTo(hello));
		}
		awaitServed("ann");
		awaitServed("ben");
	}

	@Test
	@Order(3)
	void aSocketNeedsAUser() {
		try (UserSocket nobody = UserSocket.connect(processes.get(0), "")) {
			assertThat(nobody.awaitEnd()).isEqualTo("A user has a name of 1 to 100 characters");
		}
	}

	@Test
	@Order(3)
	void aPageFromElsewhereIsRefused() {
		assertThatException().isThrownBy(() -> UserSocket.connect(processes.get(0), "ann", "http://example.org"))
			.withStackTraceContaining("status code 403");
		UserSocket.connect(processes.get(0), "ann", processes.get(1).url().replaceFirst("/$", "")).close();
		awaitServed("ann");
	}

	@Test
	@Order(4)
	void instancesAreToldWhereAllAre() {
		for (SampleProcess process : processes) {
			JsonNode instances = process.send("GET", "instances", "");
			assertThat(instances.get(0).get("url").stringValue()).as("its own comes first").isEqualTo(process.url());
			assertThat(instances.valueStream().map((instance) -> instance.get("url").stringValue()))
				.containsExactlyInAnyOrderElementsOf(processes.stream().map(SampleProcess::url).toList());
		}
	}

	/** What was answered with 201 is there afterwards; users go on at other instances. */
	@Test
	@Order(5)
	void whenTheHolderOfTheStackIsKilledTheOthersGoOn() {
		String holder = processes.get(0).send("GET", "names/stack", "").get("node").stringValue();
		SampleProcess killed = processes.stream().filter((process) -> process.name().equals(holder)).toList().get(0);
		List<SampleProcess> left = processes.stream().filter((process) -> process != killed).toList();
		SampleProcess first = left.get(0);
		SampleProcess second = left.get(1);
		try (UserSocket ann = UserSocket.connect(killed, "ann"); UserSocket ben = UserSocket.connect(first, "ben")) {
			awaitServed("ann", holder);
			List<Integer> pushed = Collections.synchronizedList(new ArrayList<>());
			CompletableFuture<Void> pushing = CompletableFuture.runAsync(() -> pushUntil(first, pushed, 60));
			await().until(() -> pushed.size() >= 20);
			killed.kill();
			ann.awaitEnd();
			pushing.join();

			List<Integer> kept = second.send("GET", "stack", "")
				.valueStream()
				.map((item) -> item.get("item").intValue())
				.filter(pushed::contains)
				.toList();
			List<Integer> newestFirst = new ArrayList<>(pushed);
			Collections.reverse(newestFirst);
			assertThat(kept).isEqualTo(newestFirst);
			assertThat(first.send("GET", "stack", "")).isEqualTo(second.send("GET", "stack", ""));
			assertThat(first.send("GET", "names/stack", "")).isEqualTo(second.send("GET", "names/stack", ""));
			assertThat(first.send("GET", "names/stack", "").get("node").stringValue()).isNotEqualTo(holder);

			for (SampleProcess process : left) {
				await().untilAsserted(() -> assertThat(process.send("GET", "groups/user.ann", "")).isEmpty());
			}
			try (UserSocket annAgain = UserSocket.connect(second, "ann")) {
				for (SampleProcess process : left) {
					await().untilAsserted(() -> assertThat(servedBy(process, "ann")).containsExactly(second.name()));
				}
				String task = startTask(first, "ann");
				await().untilAsserted(() -> assertThat(annAgain.messages()).containsExactly(done(task)));
				first.exchange("POST", "broadcast", "Still here");
				await().untilAsserted(() -> assertThat(annAgain.messages()).hasSize(2));
				await().untilAsserted(() -> assertThat(ben.messages()).hasSize(1));
			}
		}
	}

	/** Pushes numbers until so many have been acknowledged, and keeps these. */
	private static void pushUntil(SampleProcess process, List<Integer> acknowledged, int count) {
		for (int number = 1; acknowledged.size() < count; number++) {
			int status = process.exchange("POST", "stack", Integer.toString(number)).statusCode();
			if (status == 201) {
				acknowledged.add(number);
			}
			else {
				assertThat(status).isEqualTo(503);
			}
		}
	}

	private static List<String> changes(SampleProcess process) {
		return process.send("GET", "received", "")
			.valueStream()
			.map((received) -> received.get("payload"))
			.filter((payload) -> payload.get("type").stringValue().equals("change"))
			.map((change) -> change.get("kind").stringValue() + " by " + change.get("by").stringValue())
			.toList();
	}

	private static String startTask(SampleProcess process, String user) {
		HttpResponse<String> response = process.exchange("POST", "tasks?user=" + user, "");
		assertThat(response.statusCode()).isEqualTo(202);
		return json.readTree(response.body()).get("task").stringValue();
	}

	private static JsonNode done(String task) {
		return json.readTree("{\"task\": \"%s\", \"done\": true}".formatted(task));
	}

	private static void awaitServed(String user, String... nodes) {
		for (SampleProcess process : processes) {
			await().untilAsserted(() -> assertThat(servedBy(process, user)).containsExactly(nodes));
		}
	}

	private static List<String> servedBy(SampleProcess process, String user) {
		return process.send("GET", "groups/user." + user, "")
			.valueStream()
			.map((member) -> member.get("node").stringValue())
			.toList();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
