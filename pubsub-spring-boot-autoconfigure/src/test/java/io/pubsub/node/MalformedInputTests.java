package io.pubsub.node;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pubsub.LossListener.Cause;
import io.pubsub.PayloadException;
import io.pubsub.cluster.Transport;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.watch.WatchCounts;
import io.pubsub.presence.Presence;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A member that sends what is no frame.
 */
@Timeout(180)
class MalformedInputTests {

	private static final String HEADER = "010000";

	private static final String HELLO = "0501" + "03"
			+ HexFormat.of().formatHex("bad".getBytes(StandardCharsets.UTF_8));

	private static final UUID NODE = new UUID(1, 2);

	private static final String MESSAGE = "0708" + "00" + "0161" + "01"
			+ HexFormat.of().formatHex("hi".getBytes(StandardCharsets.UTF_8));

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Transport stranger = this.network.transport();

	/** What the stranger gets. */
	private final Queue<Frame> received = new ConcurrentLinkedQueue<>();

	private Member alice;

	private Inbox inbox;

	@BeforeEach
	void start() {
		this.alice = this.cluster.start("alice");
		this.inbox = this.alice.subscribe("a");
		this.stranger.start(new Transport.Listener() {

			@Override
			public void members(List<UUID> members, boolean merged) {
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
				try {
					WireInput input = new WireInput(bytes, offset, length);
					Batch.readHeader(input, Versions.SPOKEN);
					while (input.remaining() > 0) {
						MalformedInputTests.this.received.add(FrameCodec.read(input.readPart(), new TextCache()));
					}
				}
				catch (MalformedFrameException ex) {
					throw new IllegalStateException(ex);
				}
			}

		});
	}

	@AfterEach
	void stop() {
		this.stranger.close();
		this.cluster.close();
	}

	private void send(String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex);
		this.stranger.send(this.alice.node.cluster().self().id(), bytes, bytes.length);
	}

	private void awaitMalformed(long count) {
		await().untilAsserted(() -> assertThat(this.alice.node.metrics().lost(Cause.MALFORMED)).isEqualTo(count));
	}

	@Test
	void isDroppedAndCountedAndWhatFollowsIsHeard() {
		send(HEADER + HELLO);
		for (String malformed : List.of("", "7f" + "0000" + MESSAGE, "01", "01ff", HEADER + "ff", HEADER + "0108",
				HEADER + "02ff" + "00", HEADER + "ffffffff07" + "08", "6e6f2066726d65")) {
			send(malformed);
		}
		awaitMalformed(9);
		send(HEADER + "02ff" + "00" + MESSAGE);
		await().until(() -> this.inbox.payloads().equals(List.of("hi")));
		awaitMalformed(10);
		await().until(() -> !this.alice.losses.isEmpty());
	}

	@Test
	void aMessageFromNobodyIsDropped() {
		send(HEADER + MESSAGE);
		awaitMalformed(1);
		assertThat(this.inbox.count()).isZero();
	}

	@Test
	void aBatchWithAFalseEpochIsCountedAndDoesNotSilenceItsSender() {
		send(HEADER + HELLO + MESSAGE);
		send("01" + "ffffffffffffffff7f" + "00" + MESSAGE + MESSAGE);
		awaitMalformed(2);
		send("01" + "00" + "01" + MESSAGE);
		await().until(() -> this.inbox.payloads().equals(List.of("hi", "hi")));
		// an epoch that is over, and a batch that has come already
		send("01" + "05" + "00" + HELLO + MESSAGE);
		send(HEADER + HELLO + MESSAGE);
		awaitMalformed(3);
		send("01" + "05" + "00" + MESSAGE);
		send("01" + "05" + "01" + MESSAGE);
		await().until(() -> this.inbox.count() == 4);
		awaitMalformed(3);
		assertThat(this.alice.node.metrics().lost(Cause.GAP)).isZero();
	}

	@Test
	void aSenderWhoseGreetingWasForgedIsAskedToGreetAgain() {
		send(HEADER + HELLO + MESSAGE);
		send("01" + "ffffffffffffffff7f" + "00" + HELLO);
		this.received.clear();
		send("01" + "00" + "01" + MESSAGE);
		awaitMalformed(1);
		await().until(() -> this.received.stream().anyMatch((frame) -> frame instanceof ClusterFrame.Pull));
		send("01" + "00" + "02" + HELLO + MESSAGE);
		await().until(() -> this.inbox.count() == 2);
		awaitMalformed(1);
	}

	@Test
	void aNameWithoutEndIsDropped() {
		send(HEADER + "0201" + "00");
		awaitMalformed(1);
		assertThat(this.alice.nodes()).containsExactly("alice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bad\n2026 ERROR forged", "\u001b[31mbad", "a\u202eb", "\u0000" })
	void aNameThatWouldForgeALineOfALogIsDropped(String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		send(HEADER + "%02x01%02x".formatted(bytes.length + 2, bytes.length) + HexFormat.of().formatHex(bytes));
		awaitMalformed(1);
		assertThat(this.alice.nodes()).containsExactly("alice");
	}

	@Test
	void noNodeHasSuchAName() {
		assertThatIllegalArgumentException().isThrownBy(() -> PubSubNode.builder("a\nb"))
			.withMessageContaining("a\\nb");
	}

	@Test
	void interestInWhatIsNoTopicHarmsNobody() {
		String row = "01" + "04" + HexFormat.of().formatHex("a.**".getBytes(StandardCharsets.UTF_8)) + "00";
		String bad = "01" + "04" + HexFormat.of().formatHex("**.a".getBytes(StandardCharsets.UTF_8)) + "00";
		send(HEADER + HELLO + "12" + "02" + "00" + "03" + "02" + bad + row);
		await().until(() -> this.alice.node.metrics().topics().containsKey("a.**"));
		assertThat(this.alice.node.metrics().topics().get("a.**").nodes()).containsExactly("bad");
		this.alice.publish("a", "hello");
		await().until(() -> this.inbox.count() == 1);
	}

	@Test
	void membershipsThatAreNoneAreDroppedAndCounted() {
		List<String> values = List.of("", "7", ":", ":s", "0:", "-1:", "+7:", "07:", "x:", "99999999999999999999:",
				"7:" + "s".repeat(256));
		StringBuilder rows = new StringBuilder();
		values.forEach((value) -> rows.append(row("a", value)));
		List.of("", "g".repeat(4097), "game", "game").forEach((group) -> rows.append(row(group, "7:")));
		String frame = "03" + "01" + varint(values.size() + 4) + rows + "00";
		send(HEADER + HELLO + "04" + "02" + "00" + "03" + "00" + varint(frame.length() / 2) + frame);
		await().until(() -> this.alice.node.groups().groups().equals(Set.of("game")));
		assertThat(this.alice.node.groups().members("game")).singleElement().satisfies((ref) -> {
			assertThat(ref.id()).isEqualTo(7);
			assertThat(ref.node().name()).isEqualTo("bad");
		});
		awaitMalformed(values.size() + 2);
	}

	@Test
	void aMemberThatIsToldTwiceIsThereOnce() {
		GroupRecorder recorder = new GroupRecorder();
		this.alice.node.groups().monitorAll(recorder);
		String both = row("game", "7:") + row("game", "7:");
		send(HEADER + HELLO + frame("02" + "00" + "03" + "00") + frame("03" + "01" + "02" + both + "00"));
		await().until(() -> recorder.heard.size() == 1);
		assertThat(this.alice.node.groups().members("game")).hasSize(1);
		send(HEADER + frame("03" + "02" + "00" + "02" + both));
		await().until(() -> recorder.heard.size() == 2);
		assertThat(this.alice.node.groups().groups()).isEmpty();
		send(HEADER + frame("03" + "03" + "01" + row("game", "7:") + "01" + row("other", "7:")));
		await().until(() -> recorder.heard.size() == 3);
		assertThat(recorder.groups()).containsExactly("game");
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	void presenceThatIsNoneIsDroppedAndCounted() {
		String bob = "1:1:0:0:3:bob";
		List<String> values = List.of("", "1", bob.substring(1), "0" + bob.substring(1), "-" + bob, "1:0:0:0:3:bob",
				"1:1:0:0:0:", "1:1:0:0:4:bob", "1:1:0:0:35t:" + "k".repeat(4097), "1:1:0:0:1:\u00ff",
				"1:1:0:0:1:\u4e2d", bob + "{}", "1:1:0:4:3:jsonbob" + "x".repeat(64 * 1024 + 1),
				"z".repeat(100) + ":1:0:0:3:bob");
		StringBuilder rows = new StringBuilder();
		values.forEach((value) -> rows.append(presence("room", value)));
		List.of("", "s".repeat(4097)).forEach((scope) -> rows.append(presence(scope, bob)));
		// an entry in several versions, metadata that is nothing, of a codec that nobody
		// knows
		rows.append(presence("room", "2:1:0:4:5:textcarol1"))
			.append(presence("room", "2:3:0:4:5:textcarol3"))
			.append(presence("room", "2:2:0:4:5:textcarol2"))
			.append(presence("room", "3:1y2p0ij32e8e7:5:4:4:nonedave\u0000\u00ff\u0080"))
			.append(presence("room", "4:1:5:4:4:jsonerin{"));
		PresenceRecorder recorder = new PresenceRecorder();
		this.alice.node.presence().monitor("room", recorder);
		String frame = "03" + "01" + varint(values.size() + 7) + rows + "00";
		send(HEADER + HELLO + frame("02" + "00" + "03" + "00") + frame(frame));
		Presence presence = this.alice.node.presence();
		await().until(() -> presence.list("room").keySet().equals(Set.of("carol", "dave", "erin")));
		awaitMalformed(values.size() + 2);
		assertThat(presence.list("room", "carol")).singleElement()
			.satisfies((entry) -> assertThat(entry.metadata(String.class)).isEqualTo("3"));
		for (String key : List.of("dave", "erin")) {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> presence.list("room", key).get(0).metadata(String.class));
			assertThat(presence.list("room", key).get(0).metadata(byte[].class)).isNotEmpty();
		}
		// the newest version stays if others go, and what is not there does not go
		send(HEADER + frame("03" + "02" + "00" + "04" + presence("room", "2:1:0:4:5:textcarol1")
				+ presence("room", "2:2:0:4:5:textcarol2") + presence("room", "9:1:0:4:5:textcarol1")
				+ presence("room", "1")));
		send(HEADER + frame("03" + "03" + "01" + presence("room", "a:1:0:0:5:frank") + "00"));
		await().until(() -> presence.list("room").containsKey("frank"));
		assertThat(presence.list("room")).hasSize(4);
		assertThat(this.alice.node.metrics().presenceEntries()).isEqualTo(4);
		this.stranger.close();
		await().until(() -> presence.list("room").isEmpty());
		assertThat(this.alice.node.metrics().presenceEntries()).isZero();
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		awaitMalformed(values.size() + 2);
	}

	private static String presence(String scope, String value) {
		return "07" + text(scope) + text(value);
	}

	@Test
	void messagesForGroupsThatHaveNoMemberHereAreCounted() {
		Inbox member = this.alice.open();
		this.alice.node.groups().join("game", member.mailbox);
		String rest = "01" + "6869";
		send(HEADER + HELLO + frame("0d00" + "00" + text("none") + rest)
				+ frame("0d00" + text("s") + text("game") + rest) + frame("0d00" + "00" + text("") + rest)
				+ frame("0d00" + "00" + text("g".repeat(4097)) + rest)
				+ frame("0d00" + text("s".repeat(256)) + text("game") + rest)
				+ frame("0d00" + "00" + text("game") + rest));
		await().until(() -> member.payloads().equals(List.of("hi")));
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isEqualTo(2);
		awaitMalformed(3);
	}

	@Test
	void namesThatAreNoneAreDroppedAndCounted() {
		List<String> values = List.of("", "7", ":", ":0", "7:", "0:0", "-1:0", "+7:0", "07:0", "x:0", "7:x", "7:00",
				"7:+1", "7:0:", " 7:0", "99999999999999999999:0", "7:99999999999999999999", "7:1,", "7:1,1",
				"7:1,1-1-1-1-1:1", "7:1," + NODE, "7:1," + NODE + ":", "7:1," + NODE + ":1:1",
				"7:1," + NODE + ":1," + NODE + ":1", "7:1," + NODE + ":2," + NODE + ":1",
				"7:1" + ("," + NODE + ":1").repeat(18), "7:" + "0".repeat(100_000));
		StringBuilder rows = new StringBuilder();
		values.forEach((value) -> rows.append("04").append(text("a")).append(text(value)));
		List.of("", "n".repeat(4097)).forEach((name) -> rows.append("04").append(text(name)).append(text("7:0")));
		List.of("", "n".repeat(4097)).forEach((name) -> rows.append("03").append(text(name)).append(text("")));
		rows.append("03").append(text("claimed")).append(text("7"));
		rows.append("04").append(text("printer")).append(text("7:3," + NODE + ":1," + NODE + ":2"));
		int count = values.size() + 6;
		String frame = "03" + "01" + varint(count) + rows + "00";
		send(HEADER + HELLO + "04" + "02" + "00" + "03" + "00" + varint(frame.length() / 2) + frame);
		await().until(() -> this.alice.node.names().names().equals(Set.of("printer")));
		assertThat(this.alice.node.names().whereIs("printer")).hasValueSatisfying((ref) -> {
			assertThat(ref.id()).isEqualTo(7);
			assertThat(ref.node().name()).isEqualTo("bad");
		});
		awaitMalformed(count - 1);
	}

	@Test
	void randomRowsOfNamesHarmNobody() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		send(HEADER + HELLO + "04" + "02" + "00" + "03" + "00");
		int version = 0;
		for (int i = 0; i < 300; i++) {
			StringBuilder rows = new StringBuilder();
			for (int j = 0; j < 10; j++) {
				String value = random.ints(random.nextInt(5), 0, 12)
					.mapToObj((each) -> "0123456789:,".substring(each, each + 1))
					.collect(Collectors.joining());
				rows.append(random.nextBoolean() ? "03" : "04").append(text("name " + random.nextInt(3)));
				rows.append(text(random.nextInt(3) == 0 ? "" : value));
			}
			String frame = "03" + varint(++version) + varint(10) + rows + "00";
			send(HEADER + varint(frame.length() / 2) + frame);
			String removal = "03" + varint(++version) + "00" + varint(10) + rows;
			if (random.nextBoolean()) {
				send(HEADER + varint(removal.length() / 2) + removal);
			}
			else {
				version--;
			}
		}
		this.stranger.close();
		await().untilAsserted(() -> assertThat(this.alice.node.names().names()).as("seed %d", seed).isEmpty());
		await().until(() -> this.alice.nodes().size() == 1);
		for (int i = 0; i < 3; i++) {
			assertThat(this.alice.node.names().register("name " + i, this.inbox.mailbox)).as("seed %d", seed).isTrue();
		}
	}

	@Test
	void repliesToWhatNobodyAskedHarmNobody() {
		CompletableFuture<String> gate = new CompletableFuture<>();
		this.alice.node.subscriptions().subscribe("gate", String.class, RequestListener.of((message) -> gate));
		CompletableFuture<String> reply = this.alice.node.requester().to("gate").requestAsync("hello", String.class);
		StringBuilder frames = new StringBuilder(HEADER + HELLO);
		for (int token = 0; token < 10; token++) {
			frames.append("05" + "0c" + varint(token) + "0101" + "00").append("05" + "0a" + varint(token) + "000000");
			frames.append("04" + "0c" + varint(token) + "0101");
		}
		send(frames.toString());
		// a longer reply than this version knows is a reply
		send("010014" + MESSAGE);
		await().until(() -> this.inbox.count() == 1);
		assertThat(reply).isNotDone();
		gate.complete("open");
		assertThat(reply.join()).isEqualTo("open");
	}

	@Test
	void requestsThatAreNoneAreDroppedAndThoseOfAMemberAreReplied() {
		send(HEADER + HELLO);
		for (String request : List.of("0b", "0b01", "0b0100", "0b01000b0100", "0b0100" + "0c010101", "0b010008",
				"0b010108" + "00" + "00" + "00")) {
			send(HEADER + varint(request.length() / 2) + request);
		}
		awaitMalformed(7);
		String request = "0b01" + "01" + "0800" + "0161" + "01" + "6869";
		send(HEADER + varint(request.length() / 2) + request);
		await().until(() -> this.inbox.payloads().equals(List.of("hi")));
		await().until(() -> this.alice.frames.sent(this.stranger.self(), Frame.Reply.class) == 1);
		awaitMalformed(7);
	}

	@Test
	void whatOnlyLaterVersionsAskIsSkippedAndAnswered() {
		send(HEADER + HELLO + frame("0b07" + "01" + "40" + "6869") + frame("0b08" + "00" + "08200161" + "01")
				+ frame("0e09" + "04" + "00" + "0000") + MESSAGE);
		await().until(() -> this.inbox.count() == 1);
		await().untilAsserted(() -> assertThat(this.received).contains(new Frame.Confirmed(7, false, 0, 0),
				new Frame.Confirmed(8, false, 0, 0), new Frame.Watched(9, 0, 0, 0)));
		assertThat(this.alice.node.metrics().skipped()).isEqualTo(3);
		// three messages were counted, and one that came again is not
		send("01" + "00" + "00" + frame("4001"));
		send("01" + "00" + "03" + frame("3f") + frame("4001") + MESSAGE);
		await().until(() -> this.inbox.count() == 2);
		assertThat(this.alice.node.metrics().skipped()).isEqualTo(5);
		assertThat(this.alice.node.metrics().lost(Cause.GAP)).isZero();
		awaitMalformed(0);
	}

	@Test
	void whatIsSaidOfTargetsHarmsNobody() {
		// it has no rows, and knows all of ours
		send(HEADER + HELLO + frame("02" + "00" + "03" + "00") + frame("04" + "00" + "7f"));
		EventProducer<String> producer = this.alice.node.events()
			.register("prices", String.class, EventOptions.defaults().buffer(2));
		producer.publish("hello");
		for (String malformed : List.of("0e", "0e01ff000000", "0e010300", "0e0103" + text("n".repeat(4097)) + "0000",
				"0f01", "0f0101" + "ffffffff0f" + "00", "10", "1101ff" + "00", "1101" + "01" + text("d".repeat(4001)),
				"12", "1200", "12000101" + "0409")) {
			send(HEADER + frame(malformed));
		}
		awaitMalformed(12);
		// answers to what nobody asked, messages of no event
		send(HEADER + frame("0f01010a01") + frame("100a") + frame("11010000") + frame("1200010101" + "6869"));
		// one token for several targets, one target with several tokens, again and again
		String event = "0e0103" + text("prices") + "0000";
		String mailbox = "0e010000" + varint((int) this.inbox.mailbox.ref().id()) + "00";
		String other = "0e0203" + text("prices") + "0000";
		send(HEADER + frame(event) + frame(mailbox) + frame(other) + frame(event) + frame(other));
		await().until(producer::hasWatchers);
		await().until(() -> this.alice.node.watchCounts().asked() == 1);
		this.stranger.close();
		await().until(() -> !producer.hasWatchers());
		assertThat(this.alice.node.watchCounts()).isEqualTo(new WatchCounts(0, 0, 0, 0));
		awaitMalformed(12);
	}

	private static String frame(String hex) {
		return varint(hex.length() / 2) + hex;
	}

	private static String row(String group, String value) {
		return "02" + text(group) + text(value);
	}

	private static String text(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return varint(bytes.length) + HexFormat.of().formatHex(bytes);
	}

	private static String varint(int value) {
		return HexFormat.of().formatHex(new WireOutput(8).writeInt(value).toByteArray());
	}

}
