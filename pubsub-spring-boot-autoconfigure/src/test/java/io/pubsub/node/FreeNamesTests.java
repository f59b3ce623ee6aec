package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.Mailbox;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventTakenException;
import io.pubsub.event.EventWatcher;
import io.pubsub.group.Groups;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A name or event is free on each node by the time its end is told there.
 */
@Timeout(120)
class FreeNamesTests {

	/** So often, as rows used to be told up to 10 ms after the end. */
	private static final int ROUNDS = 30;

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	private final Member carol = this.cluster.start("carol");

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	/** What a listener has tried when it heard of the end, and how it went. */
	private static boolean await(CompletableFuture<Boolean> tried) {
		TestCluster.await().until(tried::isDone);
		return tried.join();
	}

	private void whoHearsOfTheEndRegisters(Consumer<Inbox> end) {
		for (int i = 0; i < ROUNDS; i++) {
			for (Member watching : List.of(this.alice, this.bob)) {
				for (boolean byName : List.of(true, false)) {
					Inbox holder = this.alice.open();
					Mailbox next = watching.open().mailbox;
					assertThat(this.alice.node.names().register("printer", holder.mailbox)).isTrue();
					CompletableFuture<Boolean> registered = new CompletableFuture<>();
					Target target = byName ? Target.name("printer") : Target.mailbox(holder.mailbox.ref());
					watching.node.monitors()
						.monitor(target, (down) -> registered
							.completeAsync(() -> watching.node.names().register("printer", next), Runnable::run));
					end.accept(holder);
					if (!byName && holder.mailbox instanceof NodeMailbox own && own.ending() == null) {
						// only the name has ended
						holder.mailbox.close();
					}
					assertThat(await(registered)).as("round " + i + " on " + watching.name()).isTrue();
					assertThat(watching.node.names().whereIs("printer")).contains(next.ref());
					holder.mailbox.close();
					next.close();
					await().until(() -> this.alice.node.names().whereIs("printer").isEmpty());
				}
			}
		}
	}

	@Test
	void aNameIsFreeWhenItsMailboxHasClosed() {
		whoHearsOfTheEndRegisters((holder) -> holder.mailbox.close());
	}

	@Test
	void aNameIsFreeWhenItHasBeenGivenUp() {
		whoHearsOfTheEndRegisters((holder) -> this.alice.node.names().unregister("printer"));
	}

	@Test
	void aNameIsFreeWhenItHasBeenHandedOver() {
		whoHearsOfTheEndRegisters((holder) -> this.alice.node.names().handOver("printer"));
	}

	@Test
	void anEventIsFreeWhenItsWatchersHearOfItsEnd() {
		for (int i = 0; i < ROUNDS; i++) {
			for (Member watching : List.of(this.alice, this.bob)) {
				Inbox owner = this.alice.open();
				EventProducer<String> producer = this.alice.node.events()
					.register("prices", String.class, EventOptions.defaults().owner(owner.mailbox));
				List<EventProducer<String>> next = new CopyOnWriteArrayList<>();
				CompletableFuture<Boolean> registered = new CompletableFuture<>();
				EventWatcher<String> listener = new EventWatcher<>() {

					@Override
					public void onMessage(Message<String> message) {
					}

					@Override
					public void onDown(Down down) {
						registered.completeAsync(() -> next.add(register(watching)), Runnable::run);
					}

				};
				watching.node.events().monitor("prices", String.class, listener);
				if (i % 2 == 0) {
					producer.close();
				}
				else {
					owner.mailbox.close();
				}
				assertThat(await(registered)).as("round " + i + " on " + watching.name()).isTrue();
				next.forEach(EventProducer::close);
				await().until(() -> this.alice.node.events().names().isEmpty());
			}
		}
	}

	@Test
	void anEventIsFreeWhenThoseWhoMonitorItsProducerHearOfItsEnd() {
		for (int i = 0; i < ROUNDS; i++) {
			for (Member watching : List.of(this.alice, this.bob)) {
				EventProducer<String> producer = register(this.alice);
				List<EventProducer<String>> next = new CopyOnWriteArrayList<>();
				CompletableFuture<Boolean> registered = new CompletableFuture<>();
				watching.node.monitors()
					.monitor(Target.event("prices"),
							(down) -> registered.completeAsync(() -> next.add(register(watching)), Runnable::run));
				producer.close();
				assertThat(await(registered)).isTrue();
				next.forEach(EventProducer::close);
				await().until(() -> this.alice.node.events().names().isEmpty());
			}
		}
	}

	private static EventProducer<String> register(Member member) {
		try {
			return member.node.events().register("prices", String.class);
		}
		catch (EventTakenException ex) {
			throw new AssertionError("The event was told to have ended", ex);
		}
	}

	@Test
	void aMailboxIsInNoGroupWhenItsEndIsTold() {
		for (int i = 0; i < ROUNDS; i++) {
			Inbox member = this.alice.open();
			Groups groups = this.bob.node.groups();
			this.alice.node.groups().join("workers", member.mailbox).join();
			CompletableFuture<Boolean> gone = new CompletableFuture<>();
			this.bob.node.monitors()
				.monitor(Target.mailbox(member.mailbox.ref()),
						(down) -> gone.complete(groups.members("workers").isEmpty()));
			member.mailbox.close();
			assertThat(await(gone)).as("round " + i).isTrue();
		}
	}

	@Test
	void aNodeThatStopsStillTellsWhyItsNamesHaveEnded() {
		for (int i = 0; i < ROUNDS; i++) {
			Member dave = this.cluster.start("dave " + i);
			Inbox holder = dave.open();
			assertThat(dave.node.names().register("printer", holder.mailbox)).isTrue();
			DownRecorder name = new DownRecorder();
			DownRecorder mailbox = new DownRecorder();
			this.carol.node.monitors().monitor(Target.name("printer"), name);
			this.carol.node.monitors().monitor(Target.mailbox(holder.mailbox.ref()), mailbox);
			dave.node.close();
			await().until(() -> !name.downs.isEmpty() && !mailbox.downs.isEmpty());
			assertThat(mailbox.reasons()).containsExactly(Reason.CLOSED);
			assertThat(name.reasons()).hasSize(1).doesNotContain(Reason.NO_CONNECTION);
		}
	}

	private static ConditionFactory await() {
		return TestCluster.await();
	}

}
