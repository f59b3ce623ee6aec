package io.pubsub.sample.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.StringNode;

import org.springframework.messaging.support.GenericMessage;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.node.PubSubNode;
import io.pubsub.sample.stack.StackMessage.Turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How copies of a stack are kept alike: a holder and one that follows.
 */
class StackReplicaTests {

	private final PubSubNode alice = PubSubNode.builder("alice").build();

	private final PubSubNode bob = PubSubNode.builder("bob").build();

	private final Recorder told = new Recorder(this.alice);

	private final Recorder toldByBob = new Recorder(this.bob);

	private final StackReplica holder = replica(this.alice, this.told);

	private final StackReplica follower = replica(this.bob, this.toldByBob);

	@BeforeEach
	void start() {
		this.alice.start();
		this.bob.start();
	}

	@AfterEach
	void close() {
		this.alice.close();
		this.bob.close();
	}

	@Test
	void whoIsElectedTellsAllAndThenEachChange() {
		elect(this.holder, this.alice);
		push("one");
		assertThat(this.told.messages).hasSize(2);
		assertThat(this.told.messages.get(0)).isEqualTo(new Stack(1, 0, List.of()));
		assertThat(this.told.messages.get(1)).isInstanceOf(Change.class);
		pass();
		assertThat(this.follower.copy()).isEqualTo(this.holder.copy()).isEqualTo(new Stack(1, 1, List.of(item("one"))));
	}

	@Test
	void whoMissesAChangeAsksForAll() {
		elect(this.holder, this.alice);
		pass();
		push("one");
		this.told.messages.clear();
		push("two");
		pass();
		assertThat(this.toldByBob.wanted).containsExactly(1L);
		assertThat(this.follower.copy()).isEqualTo(new Stack(1, 0, List.of()));
		assertThat(tell(this.holder, this.bob.cluster().self(), new StackMessage.Wanted(1))).isEqualTo(true);
		pass();
		assertThat(this.follower.copy()).isEqualTo(new Stack(2, 2, List.of(item("two"), item("one"))));
	}

	@Test
	void whoHasNoCopyYetAsksForAllWhenSomethingChanges() {
		elect(this.holder, this.alice);
		this.told.messages.clear();
		push("one");
		pass();
		assertThat(this.toldByBob.wanted).hasSize(1);
		assertThat(this.follower.copy()).isNull();
	}

	@Test
	void allIsToldAgainWhenAChangeHasNotArrived() {
		elect(this.holder, this.alice);
		pass();
		this.told.lose(1);
		push("one");
		pass();
		assertThat(this.follower.copy()).isEqualTo(this.holder.copy()).isEqualTo(new Stack(2, 1, List.of(item("one"))));
	}

	@Test
	void aPushThatCannotBeConfirmedIsNoSuccess() {
		elect(this.holder, this.alice);
		this.told.lose(2);
		assertThatExceptionOfType(StackUnavailableException.class).isThrownBy(() -> push("one"))
			.withMessageStartingWith("It is done, but not every node has confirmed it");
		push("two");
		pass();
		assertThat(this.follower.copy()).isEqualTo(this.holder.copy());
		assertThat(this.holder.copy().items()).containsExactly(item("two"), item("one"));
	}

	@Test
	void whoIsElectedNextGoesOnFromItsCopy() {
		elect(this.holder, this.alice);
		push("one");
		pass();
		elect(this.follower, this.bob);
		assertThat(this.follower.copy()).isEqualTo(new Stack(2, 1, List.of(item("one"))));
		assertThat(tell(this.follower, this.bob.cluster().self(), new StackMessage.Pop("bob"))).isEqualTo(item("one"));
	}

	@Test
	void whatComesLateFromAnEarlierTermIsNoChange() {
		elect(this.holder, this.alice);
		pass();
		push("one");
		Change late = (Change) this.told.messages.remove(0);
		tell(this.follower, this.alice.cluster().self(), new Stack(2, 0, List.of()));
		tell(this.follower, this.alice.cluster().self(), late);
		assertThat(this.follower.copy()).isEqualTo(new Stack(2, 0, List.of()));
		assertThat(this.toldByBob.wanted).isEmpty();
	}

	@Test
	void whoLosesTheNameTakesTheStackOfWhoKeepsIt() {
		elect(this.holder, this.alice);
		push("one");
		elect(this.follower, this.bob);
		tell(this.follower, this.bob.cluster().self(), new Turn(Turn.Kind.DEPOSED));
		assertThat(this.toldByBob.wanted).containsExactly(1L);
		this.told.messages.clear();
		tell(this.holder, this.bob.cluster().self(), new StackMessage.Wanted(1));
		pass();
		assertThat(this.follower.copy()).isEqualTo(this.holder.copy()).isEqualTo(new Stack(2, 1, List.of(item("one"))));
	}

	@Test
	void whoDoesNotHaveTheStackAnswersNoRequest() {
		Node self = this.bob.cluster().self();
		tell(this.follower, self, new Turn(Turn.Kind.ALONE));
		assertThatExceptionOfType(NotHolderException.class)
			.isThrownBy(() -> tell(this.follower, self, new StackMessage.Get()));
		assertThat(tell(this.follower, self, new StackMessage.Wanted(0))).isEqualTo(true);
	}

	@Test
	void nobodyElseCanTellItThatItIsElected() {
		Node stranger = new Node("mallory", UUID.randomUUID());
		tell(this.follower, this.bob.cluster().self(), new Turn(Turn.Kind.ALONE));
		tell(this.follower, stranger, new Turn(Turn.Kind.ELECTED));
		this.follower.handle(new GenericMessage<>(new Turn(Turn.Kind.ELECTED),
				Map.of(PubSubHeaders.NODE, this.bob.cluster().self(), PubSubHeaders.TOPIC, "stack.turn")));
		assertThat(this.toldByBob.messages).isEmpty();
	}

	private void push(String text) {
		tell(this.holder, this.alice.cluster().self(), new StackMessage.Push(item(text)));
	}

	/** Has the follower hear what the holder has told. */
	private void pass() {
		this.told.messages.forEach((message) -> tell(this.follower, this.alice.cluster().self(), message));
		this.told.messages.clear();
	}

	private static void elect(StackReplica replica, PubSubNode node) {
		tell(replica, node.cluster().self(), new Turn(Turn.Kind.ALONE));
		tell(replica, node.cluster().self(), new Turn(Turn.Kind.ELECTED));
	}

	private static Object tell(StackReplica replica, Node from, StackMessage message) {
		return replica.handle(new GenericMessage<>(message, Map.of(PubSubHeaders.NODE, from)));
	}

	private static StackReplica replica(PubSubNode node, Followers followers) {
		return new StackReplica(followers, node.cluster(), (event) -> {
		});
	}

	private static Item item(String text) {
		return new Item(StringNode.valueOf(text), "alice");
	}

	/**
	 * Keeps what is told, but for what it loses.
	 */
	private static final class Recorder extends Followers {

		private final List<StackMessage> messages = new ArrayList<>();

		private final List<Long> wanted = new ArrayList<>();

		private int lost;

		Recorder(PubSubNode node) {
			super(node.publisher(), node.cluster());
		}

		void lose(int messages) {
			this.lost = messages;
		}

		@Override
		CompletableFuture<Boolean> tell(Change change) {
			return add(change);
		}

		@Override
		CompletableFuture<Boolean> tell(Stack stack) {
			return add(stack);
		}

		private CompletableFuture<Boolean> add(StackMessage message) {
			if (this.lost > 0) {
				this.lost--;
				return CompletableFuture.completedFuture(false);
			}
			this.messages.add(message);
			return CompletableFuture.completedFuture(true);
		}

		@Override
		void want(long term) {
			this.wanted.add(term);
		}

	}

}
