package io.pubsub.node;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
import io.pubsub.Ref;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.kernel.Rendezvous;
import io.pubsub.request.Replies;
import io.pubsub.request.Replies.Reply;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Messages to names, and requests to groups, on any transport.
 */
@Timeout(180)
abstract class AddressesContractTests {

	/** Released at the end, so that no listener is left waiting. */
	private final CountDownLatch held = new CountDownLatch(1);

	private final AtomicInteger encoded = new AtomicInteger();

	private TestCluster cluster;

	private Member alice;

	private Member bob;

	private Publisher publisher;

	private Requester requester;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(this::createTransport);
		this.alice = start("alice");
		this.bob = start("bob");
		this.publisher = this.alice.node.publisher();
		this.requester = this.alice.node.requester();
	}

	@AfterEach
	void stopNodes() {
		this.held.countDown();
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name,
				(builder) -> builder.requestTimeout(Duration.ofSeconds(60))
					.codecs(List.of(new CountingCodec(this.encoded)))
					.maxMessageSize(100_000));
	}

	private Inbox register(Member member, String name) {
		Inbox inbox = member.open();
		assertThat(member.node.names().register(name, inbox.mailbox)).isTrue();
		return inbox;
	}

	private Ref join(Member member, String group, RequestListener<String> listener) {
		Mailbox mailbox = member.node.mailboxes().open(String.class, listener);
		assertThat(member.node.groups().join(group, mailbox)).succeedsWithin(Duration.ofSeconds(30));
		await().until(() -> this.alice.node.groups().members(group).contains(mailbox.ref()));
		return mailbox.ref();
	}

	private Ref echo(Member member, String group, String name) {
		return join(member, group, (message) -> name + ": " + message.getPayload());
	}

	private Ref hang(Member member, String group) {
		return join(member, group, (message) -> {
			this.held.await();
			return "late";
		});
	}

	private String keyOf(String group, Ref member) {
		List<Ref> members = this.alice.node.groups().members(group);
		return IntStream.range(0, 10_000)
			.mapToObj((i) -> "key" + i)
			.filter((key) -> Rendezvous.choose(members, key).equals(member))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void aMessageGoesToTheHolderOfAName() {
		for (Member member : List.of(this.alice, this.bob)) {
			Inbox holder = register(member, "printer." + member.name());
			assertThat(this.publisher.sendToName("printer." + member.name(), "one")).isTrue();
			assertThat(this.publisher.sendToName("printer." + member.name(), "two", Map.of("h", 1))).isTrue();
			await().until(() -> holder.payloads().equals(List.of("one", "two")));
		}
		assertThat(this.alice.node.metrics().published()).isEqualTo(4);
	}

	@Test
	void aMessageToANameThatNobodyHasIsNotSent() {
		assertThat(this.publisher.sendToName("nobody", "lost")).isFalse();
		Receipt receipt = this.publisher.sendToNameConfirmed("nobody", "lost").join();
		assertThat(receipt.nodes()).containsOnly(
				Map.entry(this.alice.node.cluster().self(), new Receipt.Arrival(Receipt.Status.NO_MAILBOX, 0, 0)));
		assertThat(receipt.isComplete()).isFalse();
		assertThat(receipt.isUnheard()).isTrue();
		assertThat(this.alice.node.metrics().published()).isZero();
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
	}

	@Test
	void aMessageGoesToTheHolderThereIs() {
		Inbox former = register(this.bob, "printer");
		assertThat(this.publisher.sendToName("printer", "one")).isTrue();
		Inbox next = this.alice.open();
		this.alice.node.names().reRegister("printer", next.mailbox);
		assertThat(this.publisher.sendToName("printer", "two")).isTrue();
		await().until(() -> former.payloads().equals(List.of("one")) && next.payloads().equals(List.of("two")));
		this.alice.node.names().unregister("printer");
		assertThat(this.publisher.sendToName("printer", "three")).isFalse();
	}

	@Test
	void itIsConfirmedThatAMessageToANameHasArrived() throws Exception {
		for (Member member : List.of(this.alice, this.bob)) {
			String name = "printer." + member.name();
			Inbox holder = register(member, name);
			Receipt receipt = this.publisher.sendToNameConfirmed(name, "one").get(60, TimeUnit.SECONDS);
			assertThat(receipt.nodes()).containsOnly(
					Map.entry(member.node.cluster().self(), new Receipt.Arrival(Receipt.Status.ARRIVED, 1, 0)));
			assertThat(receipt.isComplete()).isTrue();
			await().until(() -> holder.payloads().equals(List.of("one")));
		}
	}

	@Test
	void whatCannotBeSentToANameIsSaidEvenIfNobodyHasIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.publisher.sendToName("", "x"));
		assertThatNullPointerException().isThrownBy(() -> this.publisher.sendToName("nobody", null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.publisher.sendToNameConfirmed("nobody", "x", Map.of("h", new Object())));
		this.alice.node.close();
		assertThatIllegalStateException().isThrownBy(() -> this.publisher.sendToName("nobody", "x"));
		assertThatIllegalStateException().isThrownBy(() -> this.publisher.sendToNameConfirmed("nobody", "x"));
	}

	@Test
	void membersOfAGroupTakeTurnsToReply() {
		echo(this.alice, "printers", "a");
		echo(this.bob, "printers", "b");
		Requester.Call call = this.requester.toGroup("printers");
		List<String> replies = IntStream.range(0, 10).mapToObj((i) -> call.request("x", String.class)).toList();
		assertThat(replies).filteredOn("a: x"::equals).hasSize(5);
		assertThat(replies).filteredOn("b: x"::equals).hasSize(5);
		assertThat(this.requester.<String>requestGroup("printers", "y", String.class)).endsWith(": y");
		assertThat(this.alice.node.metrics().requests()).isEqualTo(11);
		assertThat(this.alice.node.metrics().requestsFailed()).isZero();
	}

	@Test
	void aKeyChoosesTheMemberThatReplies() {
		Ref here = echo(this.alice, "carts", "a");
		Ref there = echo(this.bob, "carts", "b");
		for (int i = 0; i < 5; i++) {
			assertThat(this.requester.toGroup(GroupTarget.byKey("carts", keyOf("carts", here)))
				.<String>request("x", String.class)).isEqualTo("a: x");
			assertThat(this.requester.toGroup(GroupTarget.byKey("carts", keyOf("carts", there)))
				.<String>request("x", String.class)).isEqualTo("b: x");
		}
	}

	@Test
	void aMemberThatClosesIsReplacedByAnother() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		Mailbox closing = this.bob.node.mailboxes().open(String.class, (message) -> {
			begun.countDown();
			this.held.await();
		});
		assertThat(this.bob.node.groups().join("carts", closing)).succeedsWithin(Duration.ofSeconds(30));
		await().until(() -> this.alice.node.groups().members("carts").contains(closing.ref()));
		echo(this.alice, "carts", "a");
		String key = keyOf("carts", closing.ref());
		this.publisher.send(closing.ref(), "busy");
		begun.await();
		CompletableFuture<String> reply = this.requester.toGroup(GroupTarget.byKey("carts", key))
			.requestAsync("x", String.class);
		await().until(() -> this.bob.node.metrics().mailboxes().get(0).depth() == 1);
		assertThat(reply).isNotDone();
		closing.close();
		assertThat(reply).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("a: x");
		assertThat(this.alice.node.metrics().requests()).isOne();
		assertThat(this.alice.node.metrics().requestsFailed()).isZero();
	}

	@Test
	void aGroupWithoutMembersReplies() {
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> this.requester.requestGroup("nobody", "x", String.class))
			.withMessageContaining("'nobody'")
			.withMessageContaining("@GroupMember")
			.satisfies((ex) -> assertThat(ex.getKind()).isEqualTo(Kind.NO_SUBSCRIBERS));
		assertThat(this.requester.toGroup("nobody").requestAll("x", String.class).all()).isEmpty();
		echo(this.alice, "here", "a");
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> this.requester.toGroup(GroupTarget.others("here")).request("x", String.class));
		assertThat(this.requester.toGroup(GroupTarget.others("here")).requestAll("x", String.class).all()).isEmpty();
	}

	@Test
	void allMembersOfAGroupReply() {
		echo(this.bob, "printers", "b1");
		echo(this.alice, "printers", "a1");
		echo(this.bob, "printers", "b2");
		echo(this.alice, "printers", "a2");
		echo(this.alice, "others", "no");
		Replies<String> replies = this.requester.toGroup("printers").requestAll("x", String.class);
		assertThat(replies.values()).as("those of this node first").containsExactly("a1: x", "a2: x", "b1: x", "b2: x");
		assertThat(replies.isComplete()).isTrue();
		assertThat(this.requester.toGroup(GroupTarget.others("printers")).requestAll("x", String.class).values())
			.containsExactly("b1: x", "b2: x");
		assertThat(this.requester.toGroup(GroupTarget.one("printers")).requestAll("x", String.class).values())
			.hasSize(1);
		assertThat(this.alice.node.metrics().requests()).isEqualTo(3);
	}

	@Test
	void membersOfAScopeReply() {
		Mailbox red = this.bob.node.mailboxes().open(String.class, RequestListener.of((message) -> "red"));
		assertThat(this.bob.node.groups().scope("red").join("printers", red)).succeedsWithin(Duration.ofSeconds(30));
		await().until(() -> !this.alice.node.groups().scope("red").members("printers").isEmpty());
		GroupTarget target = GroupTarget.all("printers").scope("red");
		assertThat(this.requester.toGroup(target).requestAll("x", String.class).values()).containsExactly("red");
		assertThat(this.requester.toGroup("printers").requestAll("x", String.class).all()).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> this.requester.toGroup(""));
	}

	@Test
	void eachMemberFailsForItself() {
		echo(this.alice, "printers", "a");
		join(this.bob, "printers", (message) -> {
			throw new IllegalStateException("out of paper");
		});
		Replies<String> replies = this.requester.toGroup("printers").requestAll("x", String.class);
		assertThat(replies.values()).containsExactly("a: x");
		assertThat(replies.failures()).singleElement().isInstanceOf(RequestException.class).satisfies((failure) -> {
			assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.RECIPIENT_FAILED);
			assertThat(((RequestException) failure).getFailureMessage()).isEqualTo("out of paper");
		});
		assertThat(this.alice.node.metrics().requestsFailed()).isOne();
	}

	@Test
	void aMemberThatHangsIsReportedAfterTheTimeout() {
		for (Member member : List.of(this.alice, this.bob)) {
			String group = "of " + member.name();
			Ref hanging = hang(member, group);
			Replies<String> replies = this.requester.toGroup(group)
				.timeout(Duration.ofMillis(200))
				.requestAll("x", String.class);
			assertThat(replies.failures()).singleElement().isInstanceOf(RequestException.class).satisfies((failure) -> {
				assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.TIMEOUT);
				assertThat(failure).hasMessageContaining("'" + group + "'").hasMessageContaining(hanging.toString());
			});
		}
		await().until(() -> this.alice.node.metrics().awaited() == 0);
	}

	@Test
	void oneOfEachNodeReplies() {
		echo(this.alice, "printers", "a1");
		echo(this.alice, "printers", "a2");
		Replies<String> replies = this.requester.toGroup("printers").onePerNode().requestAll("x", String.class);
		assertThat(replies.all()).extracting(Reply::node)
			.containsExactly(this.alice.node.cluster().self(), this.bob.node.cluster().self());
		assertThat(replies.values()).containsExactly("a1: x");
		assertThat(replies.failures()).singleElement()
			.satisfies((failure) -> assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.NO_SUBSCRIBERS));
	}

	@Test
	void aRequestToAllMembersIsEncodedOnce() {
		for (int i = 0; i < 3; i++) {
			echo(this.alice, "printers", "a" + i);
			echo(this.bob, "printers", "b" + i);
		}
		Replies<String> replies = this.requester.toGroup("printers").requestAll(new StringBuilder("x"), String.class);
		assertThat(replies.values()).hasSize(6);
		assertThat(this.encoded).hasValue(1);
	}

	@Test
	void whatCannotBeSentReachesNoMember() {
		AtomicInteger asked = new AtomicInteger();
		for (Member member : List.of(this.alice, this.bob)) {
			join(member, "printers", (message) -> asked.incrementAndGet());
		}
		Requester.Call call = this.requester.toGroup("printers");
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> call.requestAllAsync("x".repeat(100_001), String.class));
		assertThatNullPointerException().isThrownBy(() -> call.requestAsync(null, String.class));
		assertThat(this.alice.node.metrics().requests()).isZero();
		assertThat(call.requestAll("x", Integer.class).all()).hasSize(2);
		assertThat(asked).hasValue(2);
		assertThat(this.bob.frames.sent(Frame.Reply.class)).isOne();
	}

	@Test
	void aRequestThatItsCallerCancelsIsForgotten() {
		hang(this.alice, "printers");
		hang(this.bob, "printers");
		Requester.Call call = this.requester.toGroup("printers");
		CompletableFuture<Replies<String>> all = call.requestAllAsync("x", String.class);
		CompletableFuture<String> one = call.requestAsync("x", String.class);
		assertThat(this.alice.node.metrics().awaited()).isEqualTo(3);
		all.cancel(false);
		one.cancel(false);
		assertThat(this.alice.node.metrics().awaited()).isZero();
		assertThat(this.alice.node.metrics().requestsFailed()).isZero();
	}

	@Test
	void aNodeThatLeavesFailsItsMembersAtOnce() {
		echo(this.alice, "printers", "a");
		hang(this.bob, "printers");
		CompletableFuture<Replies<String>> replies = this.requester.toGroup("printers")
			.timeout(Duration.ofMinutes(10))
			.requestAllAsync("x", String.class);
		this.bob.node.close();
		assertThat(replies).succeedsWithin(Duration.ofSeconds(30)).satisfies((all) -> {
			assertThat(all.values()).containsExactly("a: x");
			assertThat(all.failures()).singleElement()
				.satisfies((failure) -> assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.NODE_LEFT));
		});
	}

	/** Encodes builders of texts, and counts. */
	private record CountingCodec(AtomicInteger encoded) implements PayloadCodec {

		@Override
		public String name() {
			return "counting";
		}

		@Override
		public byte[] encode(Object payload) {
			this.encoded.incrementAndGet();
			return payload.toString().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			String text = new String(bytes, StandardCharsets.UTF_8);
			return (type == Integer.class) ? Integer.valueOf(text) : text;
		}

	}

}
