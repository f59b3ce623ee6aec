package io.pubsub.node;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;
import io.pubsub.dispatch.HostileException;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.PresenceContractTests.awaitVisible;
import static io.pubsub.node.PresenceContractTests.texts;
import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Presence, whatever the code of users does.
 */
@Timeout(120)
class HostilePresenceTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final JacksonPayloadCodec json = new JacksonPayloadCodec("json", new JsonMapper());

	private Member alice;

	private Member bob;

	private Presence presence;

	@BeforeEach
	void start() {
		this.alice = this.cluster.start("alice", (builder) -> builder.codecs(List.of(this.json)));
		this.bob = this.cluster.start("bob",
				(builder) -> builder.codecs(List.of(this.json, new HostileCodec())).maxMetadataSize(1000));
		this.presence = this.bob.node.presence();
	}

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	private PresenceEntry atAlice(String key) {
		List<PresenceEntry> entries = this.alice.node.presence().list("room", key);
		return entries.isEmpty() ? null : entries.get(0);
	}

	@Test
	void recordsTravel() {
		PresenceHandle handle = this.presence.track("room", "bob", new Mood("good", 1));
		awaitVisible(handle);
		assertThat(atAlice("bob").metadata(Mood.class)).isEqualTo(new Mood("good", 1));
		assertThat(atAlice("bob").metadata(Mood.class)).isSameAs(atAlice("bob").metadata(Mood.class));
		assertThat(handle.entry().metadata(Mood.class)).as("as on other nodes").isEqualTo(new Mood("good", 1));
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> atAlice("bob").metadata(Integer.class))
			.withMessageContaining("java.lang.Integer");
		assertThat(atAlice("bob").metadata(Mood.class)).as("still").isEqualTo(new Mood("good", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "exception", "error", "hostile", "overflow" })
	void metadataThatDoesNotEncodeChangesNothing(String how) {
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.presence.track("room", "bob", new Thrower(how)))
			.withMessageContaining("could not be encoded");
		assertThat(texts(this.bob)).isEmpty();
		PresenceHandle handle = this.presence.track("room", "bob", "good");
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> handle.update(new Thrower(how)));
		assertThat(texts(this.bob)).containsExactly("bob=good");
		assertThat(handle.update("better")).isTrue();
		awaitVisible(handle);
		assertThat(texts(this.alice)).containsExactly("bob=better");
	}

	@Test
	void metadataThatIsTooLargeChangesNothing() {
		PresenceHandle handle = this.presence.track("room", "bob", "x".repeat(1000));
		for (Object large : new Object[] { "x".repeat(1001), new byte[1001], new Mood("x".repeat(1000), 1) }) {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.presence.track("room", "bob", large))
				.withMessageContaining("no more than 1000")
				.withMessageContaining("pubsub.presence.max-metadata-size");
			assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> handle.update(large));
		}
		awaitVisible(handle);
		assertThat(texts(this.alice)).containsExactly("bob=" + "x".repeat(1000));
	}

	@Test
	void bytesThatTheirOwnerChangesLaterStayAsTheyWere() {
		byte[] bytes = { 1, 2, 3 };
		PresenceHandle handle = this.presence.track("room", "bob", bytes);
		bytes[0] = 9;
		awaitVisible(handle);
		assertThat(atAlice("bob").metadata(byte[].class)).containsExactly(1, 2, 3);
		assertThat(handle.entry().metadata(byte[].class)).containsExactly(1, 2, 3);
	}

	@Test
	void aGetterThatClosesTheHandleOrTheMailboxOrUpdatesIsNoTrouble() {
		PresenceHandle handle = this.presence.track("room", "bob", "1");
		assertThat(handle.update(new Caller(handle::close))).as("ended meanwhile").isFalse();
		assertThat(texts(this.bob)).isEmpty();
		PresenceHandle second = this.presence.track("room", "bob", "1");
		assertThat(second.update(new Caller(() -> second.update("inner")))).isTrue();
		awaitVisible(second);
		assertThat(texts(this.alice)).as("the one that was encoded last").containsExactly("bob={\"deed\":\"done\"}");
		Inbox inbox = this.bob.open();
		assertThatIllegalStateException()
			.isThrownBy(() -> this.presence.track("room", "carol", new Caller(inbox.mailbox::close), inbox.mailbox))
			.withMessageContaining("is closed");
		assertThat(texts(this.bob)).hasSize(1);
	}

	@Test
	void aGetterThatHangsHoldsUpItsCallerAlone() throws Exception {
		PresenceHandle handle = this.presence.track("room", "bob", "1");
		CountDownLatch hangs = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Thread thread = new Thread(() -> handle.update(new Caller(() -> {
			hangs.countDown();
			await().atMost(Duration.ofSeconds(100)).until(() -> goOn.getCount() == 0);
		})));
		thread.start();
		hangs.await();
		assertThat(CompletableFuture.supplyAsync(() -> handle.update("2"))).succeedsWithin(Duration.ofSeconds(30))
			.isEqualTo(true);
		awaitVisible(handle);
		assertThat(texts(this.alice)).containsExactly("bob=2");
		handle.close();
		await().until(() -> texts(this.alice).isEmpty());
		goOn.countDown();
		thread.join();
		assertThat(texts(this.bob)).isEmpty();
	}

	@Test
	void anEntryIsThereWhoseMetadataADecoderDoesNotKnow() {
		Member carol = this.cluster.start("carol",
				(builder) -> builder.codecs(List.of(new HostileCodec())).codec("hostile"));
		PresenceHandle handle = carol.node.presence().track("room", "carol", new Object());
		awaitVisible(handle);
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> atAlice("carol").metadata(Mood.class))
			.withMessageContaining("'hostile'")
			.withMessageContaining("pubsub.accepted-codecs");
		assertThat(atAlice("carol").metadata(byte[].class)).containsExactly(7);
		PresenceEntry atBob = this.presence.list("room", "carol").get(0);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> atBob.metadata(Mood.class))
				.withMessageContaining("did not decode");
		}
		handle.update("now text");
		awaitVisible(handle);
		assertThat(atAlice("carol").metadata(String.class)).isEqualTo("now text");
	}

	@Test
	void theCodeOfUsersMayUseItsHandlesLock() throws Exception {
		PresenceHandle handle = this.presence.track("room", "bob", "1");
		PresenceHandle other = this.presence.track("room", "carol", "1");
		Thread thread;
		synchronized (handle) {
			thread = new Thread(() -> handle.update("2"));
			thread.start();
			other.update("2");
			awaitVisible(other);
			assertThat(texts(this.alice)).contains("carol=2");
		}
		thread.join();
		awaitVisible(handle);
		assertThat(texts(this.alice)).containsExactly("bob=2", "carol=2");
	}

	record Mood(String text, int level) {
	}

	/** Metadata with a getter that throws. */
	public record Thrower(String how) {

		public String getMood() {
			switch (this.how) {
				case "error" -> throw new AssertionError("no mood");
				case "hostile" -> throw new HostileException();
				case "overflow" -> {
					return getMood();
				}
				default -> throw new IllegalStateException("no mood");
			}
		}

	}

	/** Metadata with a getter that does something. */
	public static final class Caller {

		private final Runnable deed;

		Caller(Runnable deed) {
			this.deed = deed;
		}

		public String getDeed() {
			this.deed.run();
			return "done";
		}

	}

	private static final class HostileCodec implements PayloadCodec {

		@Override
		public String name() {
			return "hostile";
		}

		@Override
		public byte[] encode(Object payload) {
			return new byte[] { 7 };
		}

		@Override
		public Object decode(byte[] bytes, Type type) throws IOException {
			throw new IOException("no such thing");
		}

	}

}
