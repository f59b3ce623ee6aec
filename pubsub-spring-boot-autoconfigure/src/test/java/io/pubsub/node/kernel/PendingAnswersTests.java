package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.node.request.PendingRequest;
import io.pubsub.node.topic.PendingReceipt;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class PendingAnswersTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final Node bob = new Node("bob", UUID.randomUUID());

	private final Node carol = new Node("carol", UUID.randomUUID());

	private final PendingAnswers answers = new PendingAnswers("alice", Runnable::run);

	@AfterEach
	void close() {
		this.answers.close();
	}

	private PendingReceipt open(long token, Node... nodes) {
		return open(this.answers, TIMEOUT, token, nodes);
	}

	private static PendingReceipt open(PendingAnswers answers, Duration timeout, long token, Node... nodes) {
		Map<UUID, Node> awaited = new HashMap<>();
		for (Node node : nodes) {
			awaited.put(node.id(), node);
		}
		PendingReceipt confirmation = new PendingReceipt(awaited, Map.of());
		answers.open(token, confirmation, timeout);
		return confirmation;
	}

	private void confirm(Node node, long token, int mailboxes) {
		this.answers.confirmed(node.id(), new Frame.Confirmed(token, true, mailboxes, 0));
	}

	@Test
	void aHundredThousandMayBeOpenAndLeaveNothing() {
		List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
		long first = this.answers.nextToken();
		receipts.add(open(first, this.bob, this.carol).receipt());
		for (int i = 1; i < 100_000; i++) {
			receipts.add(open(this.answers.nextToken(), this.bob, this.carol).receipt());
		}
		assertThat(this.answers.count()).isEqualTo(100_000);
		assertThat(this.answers.timers()).isEqualTo(100_000);
		for (int i = 0; i < 50_000; i++) {
			confirm(this.carol, first + i, 1);
			confirm(this.bob, first + i, 2);
		}
		assertThat(this.answers.count()).isEqualTo(50_000);
		assertThat(this.answers.timers()).isEqualTo(50_000);
		this.answers.left(this.bob.id());
		this.answers.left(this.carol.id());
		assertThat(this.answers.count()).isZero();
		assertThat(this.answers.timers()).isZero();
		assertThat(receipts).allMatch(CompletableFuture::isDone);
		assertThat(receipts.get(0).join().mailboxes()).isEqualTo(3);
		assertThat(receipts.get(99_999).join().nodes().values()).extracting(Arrival::status)
			.containsOnly(Status.NODE_LEFT);
	}

	@Test
	void onlyTheNodesThatWereAskedCountAndOnlyOnce() {
		CompletableFuture<Receipt> receipt = open(1, this.bob).receipt();
		confirm(this.carol, 1, 7);
		confirm(this.bob, 2, 7);
		assertThat(receipt).isNotDone();
		confirm(this.bob, 1, 3);
		confirm(this.bob, 1, 4);
		assertThat(receipt.join().nodes()).isEqualTo(Map.of(this.bob, new Arrival(Status.ARRIVED, 3, 0)));
	}

	@Test
	void aNodeThatHasAnsweredMayLeave() {
		CompletableFuture<Receipt> receipt = open(1, this.bob, this.carol).receipt();
		confirm(this.bob, 1, 3);
		this.answers.left(this.bob.id());
		assertThat(receipt).isNotDone();
		this.answers.left(this.carol.id());
		assertThat(receipt.join().nodes()).isEqualTo(
				Map.of(this.bob, new Arrival(Status.ARRIVED, 3, 0), this.carol, new Arrival(Status.NODE_LEFT, 0, 0)));
	}

	@Test
	void whatTimesOutLeavesNothing() {
		PendingAnswers hasty = new PendingAnswers("alice", Runnable::run);
		CompletableFuture<Receipt> receipt = open(hasty, Duration.ofMillis(1), 1, this.bob).receipt();
		await().until(receipt::isDone);
		assertThat(receipt.join().nodes()).containsEntry(this.bob, new Arrival(Status.TIMEOUT, 0, 0));
		assertThat(hasty.count() + hasty.timers()).isZero();
		hasty.close();
	}

	@Test
	void whatTheWorkersDidNotTellAnyMoreIsToldOnClosing() {
		PendingAnswers closing = new PendingAnswers("alice", (task) -> {
		});
		CompletableFuture<Receipt> answered = open(closing, TIMEOUT, 1, this.bob).receipt();
		CompletableFuture<Receipt> open = open(closing, TIMEOUT, 2, this.bob).receipt();
		closing.confirmed(this.bob.id(), new Frame.Confirmed(1, true, 3, 0));
		assertThat(answered).isNotDone();
		closing.close();
		assertThat(answered.join().mailboxes()).isEqualTo(3);
		assertThat(open.join().nodes()).containsEntry(this.bob, new Arrival(Status.NODE_LEFT, 0, 0));
		assertThat(open(closing, TIMEOUT, 3, this.bob).receipt()).isDone();
		assertThat(closing.count()).isZero();
	}

	@Test
	void aReplyCountsFromTheNodeThatWasAskedAndOnceFromAMailbox() {
		List<List<PendingRequest.Callee>> ended = new ArrayList<>();
		PendingRequest call = new PendingRequest(List.of(this.bob), false, ended::add);
		this.answers.open(1, call, TIMEOUT);
		this.answers.replied(this.carol.id(), Frame.Reply.nothing(1, 7));
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(2, 7));
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(1, 7));
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(1, 7));
		this.answers.confirmed(this.bob.id(), new Frame.Confirmed(1, true, 2, 0));
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(1, 7));
		assertThat(ended).isEmpty();
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(1, 8));
		assertThat(ended).singleElement().satisfies((callees) -> assertThat(callees.get(0).replies()).hasSize(2));
		assertThat(this.answers.count() + this.answers.timers()).isZero();
	}

	@Test
	void repliesMayOvertakeHowManyThereWillBe() {
		List<List<PendingRequest.Callee>> ended = new ArrayList<>();
		this.answers.open(1, new PendingRequest(List.of(this.bob, this.carol), false, ended::add), TIMEOUT);
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(1, 1));
		this.answers.confirmed(this.carol.id(), new Frame.Confirmed(1, true, 0, 0));
		assertThat(ended).isEmpty();
		this.answers.confirmed(this.bob.id(), new Frame.Confirmed(1, true, 1, 0));
		assertThat(ended).hasSize(1);
	}

	@Test
	void aReplyToWhatIsToBeConfirmedIsIgnored() {
		CompletableFuture<Receipt> receipt = open(1, this.bob).receipt();
		this.answers.replied(this.bob.id(), Frame.Reply.nothing(1, 1));
		assertThat(receipt).isNotDone();
		confirm(this.bob, 1, 1);
		assertThat(receipt).isDone();
	}

}
