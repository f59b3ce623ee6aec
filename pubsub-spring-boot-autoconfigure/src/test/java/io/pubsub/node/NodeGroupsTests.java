package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.dispatch.Workers;
import io.pubsub.group.GroupMonitor;
import io.pubsub.group.Groups;
import io.pubsub.node.group.GroupMembers;
import io.pubsub.node.group.GroupName;
import io.pubsub.node.group.GroupTable;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Groups of one node without a cluster.
 */
@Timeout(180)
class NodeGroupsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final PubSubNode node = PubSubNode.builder("alice").build();

	private final Groups groups = this.node.groups();

	private final Mailbox mailbox = this.node.mailboxes().open(String.class, (message) -> {
	});

	@BeforeEach
	void start() {
		this.node.start();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void namesThatAreNone() {
		for (String name : List.of("", "x".repeat(4097), "x".repeat(1024 * 1024))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.groups.join(name, this.mailbox))
				.withMessageContaining("4096")
				.withMessageContaining("not " + name.length());
			assertThatIllegalArgumentException().isThrownBy(() -> this.groups.members(name));
			assertThatIllegalArgumentException().isThrownBy(() -> this.groups.monitor(name, new GroupRecorder()));
			assertThatIllegalArgumentException().isThrownBy(() -> this.groups.scope(name));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.groups.scope("x".repeat(256)))
			.withMessageContaining("255");
		assertThat(this.groups.groups()).isEmpty();
	}

	@Test
	void halfACharacterIsNoName() {
		for (String name : List.of("a\ud83d", "\ude00a", "a\ud83d\ud83d\ude00")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.groups.join(name, this.mailbox))
				.withMessageContaining("half a character");
			assertThatIllegalArgumentException().isThrownBy(() -> this.groups.scope(name));
		}
		assertThat(this.groups.join("\ud83d\ude00", this.mailbox)).succeedsWithin(PATIENCE);
		assertThat(this.groups.groups()).containsExactly("\ud83d\ude00");
	}

	@Test
	void theLongestNames() {
		String group = "\u20ac".repeat(4096);
		Groups scope = this.groups.scope("x".repeat(255));
		assertThat(scope.join(group, this.mailbox)).succeedsWithin(PATIENCE);
		assertThat(scope.groups()).containsExactly(group);
	}

	@Test
	void aClosedMailboxCannotJoin() {
		this.mailbox.close();
		assertThatIllegalStateException().isThrownBy(() -> this.groups.join("game", this.mailbox))
			.withMessageContaining("closed")
			.withMessageContaining("'game'");
		assertThat(this.groups.groups()).isEmpty();
		assertThat(this.groups.leave("game", this.mailbox)).isFalse();
	}

	@Test
	void nothingIsNoListener() {
		assertThatNullPointerException().isThrownBy(() -> this.groups.monitor("game", null));
		assertThatNullPointerException().isThrownBy(() -> this.groups.monitorAll(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.groups.join("game", null));
	}

	@Test
	void nullIsNoName() {
		assertThatNullPointerException().isThrownBy(() -> this.groups.join(null, this.mailbox)).withMessage("group");
		assertThatNullPointerException().isThrownBy(() -> this.groups.leave(null, this.mailbox)).withMessage("group");
		assertThatNullPointerException().isThrownBy(() -> this.groups.members(null)).withMessage("group");
		assertThatNullPointerException().isThrownBy(() -> this.groups.scope(null)).withMessage("scope");
		assertThat(this.groups.groups()).isEmpty();
	}

	@Test
	void afterTheNodeHasClosedThereAreNoGroups() {
		GroupRecorder recorder = new GroupRecorder();
		GroupMonitor monitor = this.groups.monitorAll(recorder);
		this.groups.join("game", this.mailbox);
		this.node.close();
		assertThat(this.groups.groups()).isEmpty();
		assertThat(this.groups.members("game")).isEmpty();
		assertThat(this.groups.leave("game", this.mailbox)).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> this.groups.join("game", this.mailbox))
			.withMessageContaining("closed");
		assertThatIllegalStateException().isThrownBy(() -> this.groups.monitor("game", recorder))
			.withMessageContaining("stopped");
		assertThatIllegalStateException().isThrownBy(() -> this.groups.monitorAll(recorder));
		monitor.close();
		monitor.close();
		this.node.close();
	}

	@Test
	void tenThousandMailboxesJoinOneGroup() {
		List<Mailbox> mailboxes = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			mailboxes.add(this.node.mailboxes().open(String.class, (message) -> {
			}));
		}
		mailboxes.forEach((mailbox) -> this.groups.join("game", mailbox));
		assertThat(this.groups.members("game")).hasSize(10_000).doesNotHaveDuplicates();
		Collections.shuffle(mailboxes);
		mailboxes.forEach(Mailbox::close);
		assertThat(this.groups.groups()).isEmpty();
	}

	@Test
	void aMailboxThatClosesWhileItJoinsIsNoMember() throws Exception {
		for (int i = 0; i < 200; i++) {
			Mailbox closing = this.node.mailboxes().open(String.class, (message) -> {
			});
			Thread thread = new Thread(closing::close);
			thread.start();
			try {
				this.groups.join("one", closing);
				this.groups.join("two", closing);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageContaining("closed");
			}
			thread.join();
			assertThat(this.groups.groups()).isEmpty();
		}
	}

	@Test
	@DisplayName("Claim 2: reading never blocks, and what is read is one moment's truth")
	void readingNeverBlocks() throws Exception {
		try (Workers workers = workers()) {
			GroupTable table = new GroupTable(workers);
			Ref ref = new Ref(this.node.cluster().self(), 1);
			GroupName game = new GroupName("", "game");
			table.add(game, ref, true);
			GroupMembers before = table.members(game);
			CountDownLatch held = new CountDownLatch(1);
			CountDownLatch locked = new CountDownLatch(1);
			Thread writer = new Thread(() -> {
				synchronized (table) {
					locked.countDown();
					await().until(() -> held.getCount() == 0);
				}
			});
			writer.start();
			locked.await();
			assertThat(CompletableFuture.supplyAsync(() -> table.members(game).all()).get(20, TimeUnit.SECONDS))
				.containsExactly(ref);
			assertThat(
					CompletableFuture.supplyAsync(() -> table.groups("", (members) -> true)).get(20, TimeUnit.SECONDS))
				.containsExactly("game");
			held.countDown();
			writer.join();
			table.remove(game, ref);
			assertThat(before.all()).isEqualTo(before.local()).containsExactly(ref);
		}
	}

	@Test
	@DisplayName("Claim 2: nobody sees half an update")
	void nobodySeesHalfAnUpdate() throws Exception {
		try (Workers workers = workers()) {
			GroupTable table = new GroupTable(workers);
			GroupName game = new GroupName("", "game");
			Node self = this.node.cluster().self();
			table.add(game, new Ref(self, 1), true);
			Thread writer = new Thread(() -> {
				for (int i = 0; i < 20_000; i++) {
					table.add(game, new Ref(self, 2 + i % 5), true);
					table.remove(game, new Ref(self, 2 + (i + 1) % 5));
				}
			});
			writer.start();
			do {
				GroupMembers members = table.members(game);
				assertThat(members.all()).isEqualTo(members.local()).doesNotHaveDuplicates().contains(new Ref(self, 1));
			}
			while (writer.isAlive());
		}
	}

	private static Workers workers() {
		return new Workers("test", (task) -> new Thread(task).start(), 1, (failure) -> {
		});
	}

}
