package io.pubsub.node;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MailboxFullException;
import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;
import io.pubsub.PubSubHeaders;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Claim 3 about groups, on any transport: to one, some, all, all but this node's.
 */
@Timeout(120)
abstract class SendToGroupContractTests {

	private TestCluster cluster;

	private Member alice;

	private Member bob;

	private Member carol;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(this::createTransport);
		this.alice = start("alice");
		this.bob = start("bob");
		this.carol = start("carol");
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name,
				(builder) -> builder.codecs(List.of(new CountingCodec())).maxMessageSize(100_000));
	}

	private static Inbox join(Member member, String group) {
		Inbox inbox = member.open();
		assertThat(member.node.groups().join(group, inbox.mailbox)).succeedsWithin(Duration.ofSeconds(30));
		return inbox;
	}

	private static long sent(Member member) {
		return member.frames.sent(Frame.SendToGroup.class) + member.frames.sent(Frame.Send.class);
	}

	private static void awaitCount(int count, Inbox... inboxes) {
		for (Inbox inbox : inboxes) {
			await().until(() -> inbox.count() >= count);
			assertThat(inbox.count()).isEqualTo(count);
		}
	}

	@Test
	@DisplayName("To all: each member gets it once, and each other node that has any gets one message")
	void allMembersGetItInOneMessageForEachNode() {
		Member dave = start("dave");
		Inbox[] members = { join(this.alice, "game"), join(this.alice, "game"), join(this.bob, "game"),
				join(this.bob, "game"), join(this.bob, "game"), join(this.carol, "game") };
		this.bob.node.groups().join("game", members[2].mailbox);
		Inbox stranger = join(this.bob, "other");
		CountingCodec.encoded.set(0);
		int count = this.alice.node.publisher().sendToGroup("game", new StringBuilder("hello"), Map.of("h", 1));
		assertThat(count).isEqualTo(6);
		awaitCount(1, members);
		assertThat(members[4].messages).singleElement().satisfies((message) -> {
			assertThat(message.getPayload()).isEqualTo("hello");
			assertThat(message.getHeaders()).containsEntry("h", 1)
				.containsEntry(PubSubHeaders.NODE, this.alice.node.cluster().self())
				.doesNotContainKey(PubSubHeaders.TOPIC);
		});
		for (Member other : List.of(this.bob, this.carol)) {
			assertThat(this.alice.frames.sent(other.node.cluster().self().id(), Frame.SendToGroup.class)).isOne();
		}
		assertThat(sent(this.alice)).as("none to dave, nor to itself").isEqualTo(2);
		assertThat(sent(this.bob) + sent(this.carol) + sent(dave)).as("none sent on").isZero();
		assertThat(CountingCodec.encoded).as("encoded once").hasValue(1);
		assertThat(this.alice.node.metrics().published()).isOne();
		assertThat(this.bob.node.metrics().received()).isOne();
		this.alice.node.publisher().sendToGroup("other", "done");
		awaitCount(1, stranger);
		awaitCount(1, members);
	}

	@Test
	@DisplayName("To all but this node's")
	void membersOnOtherNodesAloneGetIt() {
		Inbox here = join(this.alice, "game");
		Inbox[] others = { join(this.bob, "game"), join(this.bob, "game"), join(this.carol, "game") };
		assertThat(this.alice.node.publisher().sendToGroup(GroupTarget.others("game"), "update")).isEqualTo(3);
		awaitCount(1, others);
		assertThat(this.bob.node.publisher().sendToGroup(GroupTarget.others("game"), "update")).isEqualTo(2);
		awaitCount(1, here);
		awaitCount(2, others[2]);
		assertThat(others[0].count() + others[1].count()).isEqualTo(2);
	}

	@Test
	@DisplayName("To one: they take turns, on whichever node they are")
	void oneMemberGetsItInTurns() {
		Inbox[] members = { join(this.alice, "workers"), join(this.alice, "workers"), join(this.bob, "workers"),
				join(this.carol, "workers") };
		for (int i = 0; i < 400; i++) {
			assertThat(this.alice.node.publisher().sendToGroup(GroupTarget.one("workers"), "task " + i)).isOne();
		}
		awaitCount(100, members);
		assertThat(sent(this.alice)).isEqualTo(200);
		assertThat(this.alice.node.metrics().published()).isEqualTo(400);
	}

	@Test
	@DisplayName("To one by key: the same from every node, and for as long as it is a member")
	void aKeyKeepsItsMemberWhileOthersComeAndGo() {
		Map<String, Inbox> members = new HashMap<>();
		members.put("a", join(this.alice, "carts"));
		members.put("b1", join(this.bob, "carts"));
		members.put("b2", join(this.bob, "carts"));
		members.put("c", join(this.carol, "carts"));
		Map<String, String> before = owners(members);
		assertThat(before.values()).as("every member has some").contains("a", "b1", "b2", "c");
		members.get("b1").mailbox.close();
		await().until(() -> this.alice.node.groups().members("carts").size() == 3
				&& this.carol.node.groups().members("carts").size() == 3);
		Map<String, String> without = owners(members);
		before.forEach((key, owner) -> {
			if (owner.equals("b1")) {
				assertThat(without.get(key)).isNotEqualTo("b1");
			}
			else {
				assertThat(without).containsEntry(key, owner);
			}
		});
		members.put("new", join(this.carol, "carts"));
		Map<String, String> with = owners(members);
		assertThat(with.values()).contains("new");
		without.forEach((key, owner) -> assertThat(with.get(key)).isIn(owner, "new"));
	}

	/** Who gets what is sent by each of 100 keys, from each node. */
	private Map<String, String> owners(Map<String, Inbox> members) {
		members.values().forEach((inbox) -> inbox.messages.clear());
		for (Member sender : List.of(this.alice, this.bob, this.carol)) {
			for (int key = 0; key < 100; key++) {
				GroupTarget target = GroupTarget.byKey("carts", "customer " + key);
				assertThat(sender.node.publisher().sendToGroup(target, "customer " + key)).isOne();
			}
		}
		await().until(() -> members.values().stream().mapToInt(Inbox::count).sum() == 300);
		Map<String, String> owners = new HashMap<>();
		members.forEach((name, inbox) -> inbox.payloads().forEach((key) -> {
			assertThat(owners.put(key, name)).as("owner of " + key).isIn(null, name);
		}));
		assertThat(owners).hasSize(100);
		return owners;
	}

	@Test
	@DisplayName("To some: those that the sender picks")
	void someMembersGetIt() {
		Inbox here = join(this.alice, "game");
		Inbox there = join(this.bob, "game");
		Inbox not = join(this.carol, "game");
		List<Ref> picked = this.alice.node.groups()
			.members("game")
			.stream()
			.filter((ref) -> !ref.node().equals(this.carol.node.cluster().self()))
			.toList();
		picked.forEach((ref) -> this.alice.node.publisher().send(ref, "some"));
		this.alice.send(not, "last");
		awaitCount(1, here, there, not);
		assertThat(not.payloads()).containsExactly("last");
	}

	@Test
	@DisplayName("To nobody: the caller can see that")
	void nobodyIsThere() {
		Publisher publisher = this.alice.node.publisher();
		for (GroupTarget target : List.of(GroupTarget.all("none"), GroupTarget.others("none"), GroupTarget.one("none"),
				GroupTarget.byKey("none", "key"))) {
			assertThat(publisher.sendToGroup(target, "hello")).isZero();
		}
		Inbox here = join(this.alice, "here");
		assertThat(publisher.sendToGroup(GroupTarget.others("here"), "hello")).isZero();
		assertThat(publisher.sendToGroup("here", "hello")).isOne();
		awaitCount(1, here);
		here.mailbox.close();
		assertThat(publisher.sendToGroup("here", "hello")).isZero();
		assertThat(sent(this.alice)).isZero();
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
		this.alice.node.close();
		assertThatIllegalStateException().isThrownBy(() -> publisher.sendToGroup("here", "hello"));
	}

	@Test
	void groupsOfOtherScopesAreReached() {
		Inbox inDefault = join(this.bob, "game");
		Inbox inRed = this.bob.open();
		assertThat(this.bob.node.groups().scope("red").join("game", inRed.mailbox))
			.succeedsWithin(Duration.ofSeconds(30));
		Publisher publisher = this.alice.node.publisher();
		for (GroupTarget target : List.of(GroupTarget.all("game"), GroupTarget.others("game"), GroupTarget.one("game"),
				GroupTarget.byKey("game", "key"))) {
			assertThat(publisher.sendToGroup(target.scope("red"), "red")).isOne();
			assertThat(publisher.sendToGroup(target.scope("blue"), "blue")).isZero();
		}
		publisher.sendToGroup("game", "default");
		awaitCount(4, inRed);
		awaitCount(1, inDefault);
		assertThat(inRed.payloads()).containsOnly("red");
	}

	@Test
	void whatOneThreadSendsInAnyWayArrivesInThatOrder() {
		Inbox here = this.alice.subscribe("news");
		Inbox there = this.bob.subscribe("news");
		this.alice.node.groups().join("game", here.mailbox);
		assertThat(this.bob.node.groups().join("game", there.mailbox)).succeedsWithin(Duration.ofSeconds(30));
		for (int i = 0; i < 1000; i++) {
			this.alice.publish("news", "message " + 3 * i);
			this.alice.node.publisher().sendToGroup("game", "message " + (3 * i + 1));
			this.alice.send(here, "message " + (3 * i + 2));
			this.alice.send(there, "message " + (3 * i + 2));
		}
		awaitCount(3000, here, there);
		List<String> expected = IntStream.range(0, 3000).mapToObj((i) -> "message " + i).toList();
		assertThat(here.payloads()).isEqualTo(expected);
		assertThat(there.payloads()).isEqualTo(expected);
	}

	@Test
	void aFullMailboxIsToldWhenAllOthersHaveIt() {
		CountDownLatch held = new CountDownLatch(1);
		AtomicInteger begun = new AtomicInteger();
		Mailbox full = this.alice.node.mailboxes().open(String.class, (message) -> {
			begun.incrementAndGet();
			held.await();
		}, MailboxOptions.defaults().capacity(1).overflow(Overflow.FAIL));
		this.alice.node.groups().join("game", full);
		Inbox here = join(this.alice, "game");
		Inbox there = join(this.bob, "game");
		Publisher publisher = this.alice.node.publisher();
		publisher.sendToGroup("game", "one");
		await().until(() -> begun.get() == 1);
		publisher.sendToGroup("game", "two");
		assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> publisher.sendToGroup("game", "three"))
			.withMessageContaining("'game'");
		held.countDown();
		awaitCount(3, here, there);
		await().until(() -> begun.get() == 2);
	}

	@Test
	void whatIsWrongIsFoundBeforeAnybodyGetsIt() {
		Inbox here = join(this.alice, "game");
		Inbox there = join(this.bob, "game");
		Publisher publisher = this.alice.node.publisher();
		assertThatNullPointerException().isThrownBy(() -> publisher.sendToGroup("game", null));
		assertThatNullPointerException().isThrownBy(() -> publisher.sendToGroup((String) null, "hello"));
		assertThatNullPointerException().isThrownBy(() -> GroupTarget.byKey("game", null)).withMessage("key");
		for (String name : List.of("", "x".repeat(1024 * 1024))) {
			assertThatIllegalArgumentException().isThrownBy(() -> publisher.sendToGroup(name, "hello"))
				.withMessageContaining("name of a group");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> publisher.sendToGroup(GroupTarget.all("game").scope(name), "hello"))
				.withMessageContaining("name of a scope");
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> publisher.sendToGroup("game", "hello", Map.of("bad", new Object())));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> publisher.sendToGroup("none", "hello", Map.of("bad", new Object())));
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> publisher.sendToGroup("game", new Object()));
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> publisher.sendToGroup("game", "x".repeat(100_001)))
			.withMessageContaining("'game'");
		publisher.sendToGroup("game", "good");
		awaitCount(1, here, there);
		assertThat(new ArrayList<>(here.messages)).extracting(Message::getPayload).containsExactly("good");
	}

	/** Encodes text builders, and counts how often. */
	private static final class CountingCodec implements PayloadCodec {

		private static final AtomicInteger encoded = new AtomicInteger();

		@Override
		public String name() {
			return "counting";
		}

		@Override
		public byte[] encode(Object payload) {
			encoded.incrementAndGet();
			return ((StringBuilder) payload).toString().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

}
