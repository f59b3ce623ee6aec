package io.pubsub.sample;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.Subscriptions;
import io.pubsub.name.Names;
import io.pubsub.sample.stack.SharedStack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The HTTP interface of one node that is alone.
 */
// payloads that listeners cannot read are published here on purpose, as by other nodes
@SpringBootTest(properties = { "pubsub.node-name=alice", "pubsub.max-message-size=10KB", "sample.price-interval=20ms",
		"pubsub.verify-payloads=false" })
@AutoConfigureMockMvc
class HttpInterfaceTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private Subscriptions subscriptions;

	@Autowired
	private Listeners listeners;

	@Autowired
	private Inbox inbox;

	@Autowired
	private Timeline timeline;

	@Autowired
	private Names names;

	@Autowired
	private Publisher publisher;

	@BeforeEach
	void emptyTheStack(@Autowired SharedStack stack) {
		while (stack.pop("nobody").join().isPresent()) {
			// goes on
		}
	}

	@AfterEach
	void removeListeners() {
		this.listeners.counts().forEach((count) -> this.listeners.removeAll(count.topic()));
		this.inbox.clear();
	}

	@Test
	void listsTheNodes() {
		assertThat(get("/nodes")).hasStatusOk().bodyJson().isStrictlyEqualTo("[\"alice\"]");
	}

	@Test
	void showsThePage() {
		assertThat(get("/")).hasStatusOk().hasForwardedUrl("index.html");
	}

	@Test
	void exposesTheEndpointsOfOperators() {
		assertThat(get("/actuator/pubsub")).hasStatusOk().bodyJson().extractingPath("$.node").isEqualTo("alice");
		assertThat(get("/actuator/health")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.components.pubsub.status")
			.isEqualTo("UP");
		assertThat(get("/actuator/metrics/pubsub.cluster.size")).hasStatusOk();
	}

	@Test
	void remembersWhatIsPublishedUnderHistory() {
		assertThat(post("/topics/history.http", "{\"id\": 1}")).hasStatus(HttpStatus.ACCEPTED);
		assertThat(post("/topics/history.http", "{\"id\": 2}")).hasStatus(HttpStatus.ACCEPTED);
		String published = "{\"topic\": \"history.http\", \"payload\": {\"id\": %d}, \"from\": \"alice\"}";
		assertThat(get("/history/history.http")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("[" + published.formatted(1) + ", " + published.formatted(2) + "]");
		assertThat(get("/history/history.http?last=1")).bodyJson()
			.isStrictlyEqualTo("[" + published.formatted(2) + "]");
		assertThat(get("/history/forgotten")).bodyJson().isStrictlyEqualTo("[]");
		assertProblem(get("/history/history.http?last=-1"), HttpStatus.BAD_REQUEST, "last must be from 0 to 10000");
		assertProblem(get("/stream/a.**.b"), HttpStatus.BAD_REQUEST, "'**' can only be the last segment");
	}

	@Test
	void streamsWhatIsPublished() throws Exception {
		MvcTestResult stream = this.mvc.get().uri("/stream/history.streamed").asyncExchange();
		await().untilAsserted(() -> assertThat(stream.getResponse().getContentAsString()).startsWith("id: "));
		assertThat(stream.getResponse().getContentType()).startsWith("text/event-stream");
		post("/topics/history.streamed", "\"Zoë\"");
		await().untilAsserted(() -> assertThat(stream.getResponse().getContentAsString(StandardCharsets.UTF_8))
			.endsWith("data: {\"topic\":\"history.streamed\",\"payload\":\"Zoë\",\"from\":\"alice\"}\n\n"));
	}

	@Nested
	class Publishing {

		@Test
		void reachesEveryListener() {
			assertThat(put("/subscriptions/user.created?count=3")).hasStatusOk();
			assertThat(post("/topics/user.created", "{\"id\": 1}")).hasStatus(HttpStatus.ACCEPTED);
			String delivery = "{\"topic\": \"user.created\", \"payload\": {\"id\": 1}, \"from\": \"alice\"}";
			awaitReceived("[%1$s, %1$s, %1$s]".formatted(delivery));
		}

		@Test
		void tellsHowManyMailboxesHaveIt() {
			assertThat(post("/topics/unheard", "1")).hasStatus(HttpStatus.ACCEPTED)
				.bodyJson()
				.isStrictlyEqualTo("{\"mailboxes\": 0}");
			put("/subscriptions/heard?count=3");
			assertThat(post("/topics/heard", "1")).bodyJson().isStrictlyEqualTo("{\"mailboxes\": 3}");
		}

		@Test
		void tellsAPatternsListenerTheTopic() {
			assertThat(put("/subscriptions/orders.*")).hasStatusOk();
			assertThat(put("/subscriptions/users.%7Bid%7D")).hasStatusOk();
			assertThat(post("/topics/orders.17", "1")).hasStatus(HttpStatus.ACCEPTED);
			awaitReceived("[{\"topic\": \"orders.17\", \"payload\": 1, \"from\": \"alice\"}]");
			assertThat(post("/topics/users.18", "2")).hasStatus(HttpStatus.ACCEPTED);
			awaitReceived("[{\"topic\": \"orders.17\", \"payload\": 1, \"from\": \"alice\"}, "
					+ "{\"topic\": \"users.18\", \"payload\": 2, \"from\": \"alice\"}]");
		}

		@Test
		void takesTopicsWithSlashesSpacesAndLettersOfAllKinds() {
			for (String topic : List.of("a/b", "a%20b", "%C3%BC", "a%3Bb")) {
				assertThat(put("/subscriptions/" + topic)).hasStatusOk();
				assertThat(post("/topics/" + topic, "1")).hasStatus(HttpStatus.ACCEPTED);
			}
			await()
				.untilAsserted(() -> assertThat(HttpInterfaceTests.this.inbox.all()).extracting(Inbox.Received::topic)
					.containsExactlyInAnyOrder("a/b", "a b", "ü", "a;b"));
		}

		@ParameterizedTest
		@ValueSource(strings = { "null", "true", "\"text\"", "[]", "{}", "1.10", "12345678901234567890.123456789",
				"{\"a\": [1, {\"b\": null}], \"ü\": \"\\n\\u0000\"}" })
		void keepsEveryKindOfJson(String json) {
			assertThat(put("/subscriptions/any")).hasStatusOk();
			assertThat(post("/topics/any", json)).hasStatus(HttpStatus.ACCEPTED);
			awaitReceived("[{\"topic\": \"any\", \"payload\": " + json + ", \"from\": \"alice\"}]");
		}

		@Test
		void takesABodyWhateverItsTypeIsSaidToBe() {
			assertThat(HttpInterfaceTests.this.mvc.post()
				.uri("/topics/any")
				.contentType(MediaType.APPLICATION_FORM_URLENCODED)
				.content("{}")).hasStatus(HttpStatus.ACCEPTED);
		}

		@Test
		void keepsTheNewestTenThousand() {
			assertThat(put("/subscriptions/many?count=10000")).hasStatusOk();
			post("/topics/many", "1");
			await().until(() -> HttpInterfaceTests.this.inbox.all().size() == Inbox.CAPACITY);
			put("/subscriptions/one");
			post("/topics/one", "2");
			await().untilAsserted(() -> assertThat(HttpInterfaceTests.this.inbox.all()).hasSize(Inbox.CAPACITY)
				.last()
				.extracting(Inbox.Received::topic)
				.isEqualTo("one"));
		}

		@Test
		void keepsNoMoreThanFitsIntoMemory() {
			put("/subscriptions/large?count=2000");
			String large = '"' + "x".repeat(10 * 1024 - 2) + '"';
			long before = HttpInterfaceTests.this.timeline.total();
			post("/topics/large", large);
			await().until(() -> HttpInterfaceTests.this.timeline.total() == before + 2000);
			assertThat(HttpInterfaceTests.this.inbox.all()).hasSize(Inbox.MAX_LENGTH / large.length());
		}

		@Test
		void refusesWhatPagesOfOtherSitesHaveBrowsersSend() {
			for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1.evil.example")) {
				assertThat(HttpInterfaceTests.this.mvc.post()
					.uri("/topics/any")
					.header(HttpHeaders.ORIGIN, origin)
					.contentType(MediaType.TEXT_PLAIN)
					.content("{}")).hasStatus(HttpStatus.FORBIDDEN);
			}
			for (String origin : List.of("http://localhost", "http://127.0.0.1:8081")) {
				assertThat(HttpInterfaceTests.this.mvc.post()
					.uri("/topics/any")
					.header(HttpHeaders.ORIGIN, origin)
					.content("{}")).hasStatus(HttpStatus.ACCEPTED);
			}
			assertThat(HttpInterfaceTests.this.mvc.get().uri("http://evil.example/nodes"))
				.hasStatus(HttpStatus.FORBIDDEN);
			assertThat(HttpInterfaceTests.this.mvc.get().uri("http://127.0.0.1:1234/nodes")).hasStatusOk();
		}

		@Test
		void refusesWhatIsNoTopic() {
			assertProblem(post("/topics/", "1"), HttpStatus.BAD_REQUEST, "A topic must not be empty");
			assertProblem(post("/topics/orders.*", "1"), HttpStatus.BAD_REQUEST,
					"Cannot publish to the pattern 'orders.*': only subscriptions take patterns");
		}

		@Test
		void refusesWhatIsNoJson() {
			assertProblem(post("/topics/any", ""), HttpStatus.BAD_REQUEST, "The body is empty: post a JSON value");
			assertProblem(post("/topics/any", " "), HttpStatus.BAD_REQUEST, "The body is empty: post a JSON value");
			assertProblem(post("/topics/any", "{\"id\": 1"), HttpStatus.BAD_REQUEST,
					"The body is not JSON: it ends too early");
			assertProblem(post("/topics/any", "1 2"), HttpStatus.BAD_REQUEST,
					"The body is not JSON from line 1, column 3 on. A text has double quotes, like \"hello\"");
			assertProblem(post("/topics/any", "hello"), HttpStatus.BAD_REQUEST, "The body is not JSON from line 1");
		}

		@Test
		void refusesWhatIsTooLarge() {
			String largest = '"' + "x".repeat(10 * 1024 - 2) + '"';
			assertThat(post("/topics/any", largest)).hasStatus(HttpStatus.ACCEPTED);
			assertProblem(post("/topics/any", largest + ' '), HttpStatus.CONTENT_TOO_LARGE,
					"The body is larger than the 10240 bytes that a message may have (pubsub.max-message-size)");
		}

	}

	@Nested
	class Subscribing {

		@Test
		void addsToWhatIsThere() {
			assertThat(put("/subscriptions/b")).bodyJson().isStrictlyEqualTo("{\"topic\": \"b\", \"count\": 1}");
			assertThat(put("/subscriptions/a")).hasStatusOk();
			assertThat(put("/subscriptions/b?count=2")).bodyJson()
				.isStrictlyEqualTo("{\"topic\": \"b\", \"count\": 3}");
			assertThat(get("/subscriptions")).bodyJson()
				.isStrictlyEqualTo("[{\"topic\": \"a\", \"count\": 1}, {\"topic\": \"b\", \"count\": 3}]");
		}

		@Test
		void removesAllOfATopic() {
			int before = HttpInterfaceTests.this.subscriptions.all().size();
			put("/subscriptions/a?count=5");
			put("/subscriptions/b");
			assertThat(delete("/subscriptions/a")).hasStatus(HttpStatus.NO_CONTENT);
			assertThat(get("/subscriptions")).bodyJson().isStrictlyEqualTo("[{\"topic\": \"b\", \"count\": 1}]");
			assertThat(HttpInterfaceTests.this.subscriptions.all()).hasSize(before + 1);
			post("/topics/a", "1");
			post("/topics/b", "2");
			awaitReceived("[{\"topic\": \"b\", \"payload\": 2, \"from\": \"alice\"}]");
		}

		@Test
		void endsAtAMillionOfAllTopics() {
			put("/subscriptions/a");
			assertProblem(put("/subscriptions/b?count=1000000"), HttpStatus.CONFLICT,
					"This node has 1 listeners, and takes 1000000 in all: remove some first");
			assertThat(get("/subscriptions")).bodyJson().isStrictlyEqualTo("[{\"topic\": \"a\", \"count\": 1}]");
		}

		@Test
		void removesNothingWhereNothingIs() {
			assertThat(delete("/subscriptions/nobody")).hasStatus(HttpStatus.NO_CONTENT);
		}

		@Test
		void refusesWhatIsNoPattern() {
			assertProblem(put("/subscriptions/"), HttpStatus.BAD_REQUEST, "A topic must not be empty");
			assertProblem(put("/subscriptions/a.**.b"), HttpStatus.BAD_REQUEST, "'**' can only be the last segment");
		}

		@ParameterizedTest
		@ValueSource(strings = { "0", "-1", "1000001", "few", "99999999999" })
		void refusesWhatIsNoCount(String count) {
			assertProblem(put("/subscriptions/a?count=" + count), HttpStatus.BAD_REQUEST, "count");
			assertThat(get("/subscriptions")).bodyJson().isStrictlyEqualTo("[]");
		}

	}

	@Nested
	class Receiving {

		@Test
		void canBeEmptied() {
			put("/subscriptions/a");
			post("/topics/a", "1");
			awaitReceived("[{\"topic\": \"a\", \"payload\": 1, \"from\": \"alice\"}]");
			assertThat(delete("/received")).hasStatus(HttpStatus.NO_CONTENT);
			assertThat(get("/received")).bodyJson().isStrictlyEqualTo("[]");
		}

		@Test
		void leavesOutWhatTheAnnotatedListenerHears() {
			post("/topics/chat.lobby", "{\"text\": \"Hello\"}");
			awaitEntry(Timeline.Kind.CHAT, "lobby", "Hello");
			assertThat(get("/received")).bodyJson().isStrictlyEqualTo("[]");
		}

		@Test
		void showsWhatAListenerCouldNotRead() {
			post("/topics/chat.lobby", "{\"words\": \"Hello\"}");
			awaitEntry(Timeline.Kind.ERROR, "chat.{room}", "A line of chat needs a text");
			post("/topics/chat.lobby", "[1]");
			awaitEntry(Timeline.Kind.ERROR, "chat.{room}", "The payload is not what this listener takes");
		}

		private void awaitEntry(Timeline.Kind kind, String topic, String text) {
			await()
				.untilAsserted(() -> assertThat(HttpInterfaceTests.this.timeline.from(0)).last().satisfies((entry) -> {
					assertThat(entry.kind()).isEqualTo(kind);
					assertThat(entry.topic()).isEqualTo(topic);
					assertThat(entry.text()).isEqualTo(text);
				}));
		}

	}

	@Nested
	class SharingAStack {

		@Test
		void isLastInFirstOutAndTellsTheOwner() {
			assertThat(post("/stack", "\"one\"")).hasStatus(HttpStatus.CREATED);
			assertThat(post("/stack?user=b%C3%BCb", "{\"two\": 2.0}")).hasStatus(HttpStatus.CREATED);
			String one = "{\"item\": \"one\", \"owner\": \"alice\"}";
			String two = "{\"item\": {\"two\": 2.0}, \"owner\": \"büb\"}";
			assertThat(get("/stack")).hasStatusOk().bodyJson().isStrictlyEqualTo("[" + two + ", " + one + "]");
			assertThat(delete("/stack")).hasStatusOk().bodyJson().isStrictlyEqualTo(two);
			assertThat(delete("/stack?user=carol")).hasStatusOk().bodyJson().isStrictlyEqualTo(one);
			assertThat(get("/stack")).hasStatusOk().bodyJson().isStrictlyEqualTo("[]");
			assertProblem(delete("/stack"), HttpStatus.NOT_FOUND, "The stack is empty");
			assertThat(HttpInterfaceTests.this.timeline.from(0)).extracting(Timeline.Entry::text)
				.contains("alice pushed \"one\"", "büb pushed {\"two\":2.0}", "alice popped {\"two\":2.0} of büb",
						"carol popped \"one\" of alice");
		}

		@ParameterizedTest
		@ValueSource(strings = { "null", "false", "\"\"", "[]", "{}", "1.10", "{\"type\": \"pop\"}" })
		void keepsEveryKindOfJson(String json) {
			assertThat(post("/stack", json)).hasStatus(HttpStatus.CREATED);
			assertThat(delete("/stack")).hasStatusOk()
				.bodyJson()
				.isStrictlyEqualTo("{\"item\": " + json + ", \"owner\": \"alice\"}");
		}

		@Test
		void canBeSubscribedTo() {
			put("/subscriptions/stack.*");
			post("/stack", "1");
			delete("/stack?user=bob");
			await()
				.untilAsserted(() -> assertThat(HttpInterfaceTests.this.inbox.all()).extracting(Inbox.Received::topic)
					.containsExactly("stack.pushed", "stack.popped"));
			assertThat(HttpInterfaceTests.this.inbox.all().get(1).payload().get("by").stringValue()).isEqualTo("bob");
		}

		@Test
		void outlivesRequestsThatNobodyWaitsForAndNonsense() {
			Ref server = HttpInterfaceTests.this.names.whereIs("stack").orElseThrow();
			for (Object message : List.of(Map.of("type", "get"), Map.of("type", "pop", "by", "nobody"),
					Map.of("type", "push"), Map.of("type", "java.lang.Runtime"), "nonsense", new byte[0])) {
				HttpInterfaceTests.this.publisher.send(server, message);
			}
			assertThat(post("/topics/stack.turn", "{\"type\": \"turn\", \"kind\": \"DEPOSED\"}"))
				.hasStatus(HttpStatus.ACCEPTED);
			assertThat(post("/stack", "1")).hasStatus(HttpStatus.CREATED);
			assertThat(get("/stack")).hasStatusOk()
				.bodyJson()
				.isStrictlyEqualTo("[{\"item\": 1, \"owner\": \"alice\"}]");
		}

		@Test
		void takesNoOrdersFromThoseWhoPublish() {
			assertThat(post("/stack", "1")).hasStatus(HttpStatus.CREATED);
			for (String message : List.of("{\"type\": \"stack\", \"term\": 9999, \"version\": 9999, \"items\": []}",
					"{\"type\": \"wanted\", \"term\": 9223372036854775807}",
					"{\"type\": \"push\", \"item\": {\"item\": 2, \"owner\": \"eve\"}}",
					"{\"type\": \"pop\", \"by\": \"eve\"}")) {
				assertThat(post("/topics/stack.all", message)).bodyJson().isStrictlyEqualTo("{\"mailboxes\": 1}");
			}
			assertThat(post("/stack", "3")).hasStatus(HttpStatus.CREATED);
			assertThat(get("/stack")).bodyJson()
				.isStrictlyEqualTo("[{\"item\": 3, \"owner\": \"alice\"}, {\"item\": 1, \"owner\": \"alice\"}]");
		}

		@Test
		void refusesWhatCannotBePushed() {
			assertProblem(post("/stack", ""), HttpStatus.BAD_REQUEST, "The body is empty: post a JSON value");
			assertProblem(post("/stack", "{"), HttpStatus.BAD_REQUEST, "The body is not JSON: ");
			assertProblem(post("/stack", '"' + "x".repeat(10 * 1024) + '"'), HttpStatus.CONTENT_TOO_LARGE, "10240");
			assertProblem(post("/stack?user=", "1"), HttpStatus.BAD_REQUEST,
					"A user has a name of 1 to 100 characters");
			assertProblem(delete("/stack?user=" + "x".repeat(101)), HttpStatus.BAD_REQUEST, "A user has a name");
			assertThat(get("/stack")).bodyJson().isStrictlyEqualTo("[]");
		}

		@Test
		void isFoundByItsName() {
			assertThat(get("/stack")).hasStatusOk();
			Ref server = HttpInterfaceTests.this.names.whereIs("stack").orElseThrow();
			assertThat(get("/names/stack")).hasStatusOk()
				.bodyJson()
				.isStrictlyEqualTo("{\"node\": \"alice\", \"id\": " + server.id() + "}");
			assertProblem(get("/names/nobody"), HttpStatus.NOT_FOUND, "Nobody has the name 'nobody'");
			assertProblem(get("/names/"), HttpStatus.BAD_REQUEST, "name");
		}

	}

	@Nested
	class Prices {

		@AfterEach
		void end() {
			delete("/watchers");
			delete("/producers/prices");
		}

		@Test
		void areProducedOnceAndFetchedWhileSomebodyWatches() {
			awaitState("{\"producing\": false, \"watchers\": 0, \"published\": 0}");
			assertThat(put("/producers/prices")).hasStatus(HttpStatus.NO_CONTENT);
			assertProblem(put("/producers/prices"), HttpStatus.CONFLICT, "prices");
			assertThat(put("/watchers?count=2")).hasStatusOk();
			await().untilAsserted(
					() -> assertThat(get("/events/prices")).bodyJson().extractingPath("$.producing").isEqualTo(true));
			await().untilAsserted(() -> assertThat(get("/watchers")).bodyJson()
				.extractingPath("$.received")
				.asNumber()
				.satisfies((received) -> assertThat(received.intValue()).isGreaterThan(3)));
			assertThat(delete("/watchers")).hasStatus(HttpStatus.NO_CONTENT);
			await().untilAsserted(
					() -> assertThat(get("/events/prices")).bodyJson().extractingPath("$.producing").isEqualTo(false));
			assertThat(delete("/producers/prices")).hasStatus(HttpStatus.NO_CONTENT);
			awaitState("{\"producing\": false, \"watchers\": 0, \"published\": 0}");
		}

		@Test
		void mayBeWatchedBeforeTheyAreProduced() {
			assertThat(put("/watchers")).hasStatusOk()
				.bodyJson()
				.isStrictlyEqualTo("{\"received\": 0, \"gaps\": 0, \"duplicates\": 0, \"ended\": null}");
			awaitState("{\"producing\": false, \"watchers\": 1, \"published\": 0}");
			assertThat(put("/producers/prices")).hasStatus(HttpStatus.NO_CONTENT);
			await().untilAsserted(() -> assertThat(get("/watchers")).bodyJson()
				.extractingPath("$.received")
				.asNumber()
				.satisfies((received) -> assertThat(received.intValue()).isPositive()));
			assertThat(delete("/producers/prices")).hasStatus(HttpStatus.NO_CONTENT);
			await().untilAsserted(
					() -> assertThat(get("/watchers")).bodyJson().extractingPath("$.ended").isEqualTo("UNREGISTERED"));
		}

		@Test
		void needASensibleNumberOfWatchers() {
			for (String count : List.of("0", "-1", "1000001")) {
				assertProblem(put("/watchers?count=" + count), HttpStatus.BAD_REQUEST,
						"count must be from 1 to 1000000");
			}
			assertProblem(put("/watchers?count=many"), HttpStatus.BAD_REQUEST, "count");
		}

		private void awaitState(String json) {
			await().untilAsserted(
					() -> assertThat(get("/events/prices")).hasStatusOk().bodyJson().isStrictlyEqualTo(json));
		}

	}

	@Nested
	class TellingUsers {

		@Test
		void aTaskIsAccepted() {
			assertThat(post("/tasks?user=ann", "")).hasStatus(HttpStatus.ACCEPTED)
				.bodyJson()
				.extractingPath("$.task")
				.asString()
				.isNotEmpty();
			assertThat(post("/broadcast", "Hello")).hasStatus(HttpStatus.ACCEPTED);
			assertProblem(post("/broadcast", ""), HttpStatus.BAD_REQUEST, "The body is empty: post a text");
		}

		@Test
		void aTaskNeedsAUser() {
			assertProblem(post("/tasks", ""), HttpStatus.BAD_REQUEST, "user");
			assertProblem(post("/tasks?user=%20", ""), HttpStatus.BAD_REQUEST,
					"A user has a name of 1 to 100 characters");
		}

		@Test
		void groupsAreListed() {
			assertThat(get("/groups/workers")).hasStatusOk()
				.bodyJson()
				.extractingPath("$[*].node")
				.asArray()
				.containsExactly("alice");
			assertThat(get("/groups/user.nobody")).hasStatusOk().bodyJson().isStrictlyEqualTo("[]");
			assertProblem(get("/groups/"), HttpStatus.BAD_REQUEST, "group");
		}

		@Test
		void withoutAWebServerThereIsNoInstance() {
			assertThat(get("/instances")).hasStatusOk().bodyJson().isStrictlyEqualTo("[]");
		}

	}

	private MvcTestResult get(String uri) {
		return request(HttpMethod.GET, uri, "");
	}

	private MvcTestResult put(String uri) {
		return request(HttpMethod.PUT, uri, "");
	}

	private MvcTestResult delete(String uri) {
		return request(HttpMethod.DELETE, uri, "");
	}

	private MvcTestResult post(String uri, String json) {
		return request(HttpMethod.POST, uri, json);
	}

	private MvcTestResult request(HttpMethod method, String uri, String body) {
		return this.mvc.method(method)
			.uri(URI.create(uri))
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	private void awaitReceived(String json) {
		await().untilAsserted(() -> assertThat(get("/received")).hasStatusOk().bodyJson().isStrictlyEqualTo(json));
	}

	private static void assertProblem(MvcTestResult result, HttpStatus status, String detail) {
		assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(result).bodyJson().extractingPath("$.detail").asString().contains(detail);
	}

}
