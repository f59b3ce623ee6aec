package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class LaneTests {

	private static final int BATCH_SIZE = 60_000;

	private final SlowTransport transport = new SlowTransport();

	private final List<Thread> senders = new CopyOnWriteArrayList<>();

	private volatile boolean othersWait;

	private Lane lane(Duration sendTimeout) {
		return lane(sendTimeout, new LanePosition(7, 100, 0, 0, new ReentrantLock()));
	}

	private Lane lane(Duration sendTimeout, LanePosition position) {
		return lane(sendTimeout, position, BATCH_SIZE);
	}

	private Lane lane(Duration sendTimeout, LanePosition position, int batchSize) {
		return new Lane(UUID.randomUUID(), this.transport, new BatchArrays(batchSize), new Senders() {

			@Override
			public void execute(Runnable task) {
				Thread sender = new Thread(task);
				LaneTests.this.senders.add(sender);
				sender.start();
			}

			@Override
			public boolean hasTasks() {
				return LaneTests.this.othersWait;
			}

		}, sendTimeout, position);
	}

	private static WireOutput frame(long token) {
		WireOutput output = new WireOutput(16);
		FrameCodec.write(new ClusterFrame.Ping(token), output);
		return output;
	}

	@Test
	void anIdleLaneSendsAtOnceOnTheCallersThread() {
		Lane lane = lane(Duration.ofSeconds(10));
		assertThat(lane.send(frame(1), 0)).isTrue();
		assertThat(this.transport.batches).containsExactly(List.of(1L));
		assertThat(this.transport.threads).containsExactly(Thread.currentThread());
	}

	@Test
	void afterManyInQuickSuccessionTheNextOneIsLeftToASender() throws Exception {
		Lane lane = lane(Duration.ofSeconds(10));
		Thread publisher = sendHeldUp(lane);
		for (long token = 2; token <= 20; token++) {
			lane.send(frame(token), 0);
		}
		this.transport.release();
		publisher.join();
		// as many are expected
		assertThat(sendAfterAPause(lane)).isNotEqualTo(Thread.currentThread());
		// that was one
		assertThat(sendAfterAPause(lane)).isEqualTo(Thread.currentThread());
	}

	/** Sends a message after a pause; gives the thread on which it went out. */
	private Thread sendAfterAPause(Lane lane) {
		assertThat(lane.flush(Duration.ofSeconds(30).toNanos())).isTrue();
		this.transport.threads.clear();
		long start = System.nanoTime();
		while (System.nanoTime() - start < Pace.QUICK_NANOS) {
			Thread.onSpinWait();
		}
		lane.send(frame(100), 0);
		assertThat(lane.flush(Duration.ofSeconds(30).toNanos())).isTrue();
		return this.transport.threads.get(0);
	}

	@Test
	void whatComesDuringASendGoesTogetherAfterIt() throws Exception {
		Lane lane = lane(Duration.ofSeconds(10));
		Thread sender = sendHeldUp(lane);
		for (long token = 2; token <= 50; token++) {
			assertThat(lane.send(frame(token), 0)).isTrue();
		}
		this.transport.release();
		sender.join();
		assertThat(this.transport.batches).containsExactly(List.of(1L),
				IntStream.rangeClosed(2, 50).mapToObj(Long::valueOf).toList());
		assertThat(this.transport.headers).containsExactly(new Batch.Header(7, 100), new Batch.Header(7, 101));
		assertThat(lane.sent()).isEqualTo(50);
	}

	@Test
	void aBatchIsOfTheVersionThatTheNodeSpokeWhenItBegan() throws Exception {
		Lane lane = lane(Duration.ofSeconds(10));
		Thread sender = sendHeldUp(lane);
		lane.send(frame(2), 0);
		lane.version(2);
		lane.send(frame(3), 0);
		lane.send(frame(4), 0);
		this.transport.release();
		sender.join();
		assertThat(this.transport.batches).containsExactly(List.of(1L), List.of(2L), List.of(3L, 4L));
		assertThat(this.transport.versions).containsExactly(1, 1, 2);
	}

	@Test
	void aLargeFrameGoesAlone() throws Exception {
		Lane lane = lane(Duration.ofSeconds(10));
		Thread sender = sendHeldUp(lane);
		WireOutput large = new WireOutput(16);
		FrameCodec.write(new ClusterFrame.Name("x".repeat(2 * BATCH_SIZE)), large);
		lane.send(frame(2), 0);
		lane.send(large, 0);
		lane.send(frame(3), 0);
		this.transport.release();
		sender.join();
		assertThat(this.transport.batches).containsExactly(List.of(1L), List.of(2L), List.of(-1L), List.of(3L));
	}

	@Test
	void batchesAreAsLargeAsTheTransportWants() throws Exception {
		assertThat(sendInBatches(40)).isTrue();
		// a frame has ten bytes with its length, and is in a batch of 130
		assertThat(this.transport.batches.stream().map(List::size)).allMatch((size) -> size < 13).contains(12);
	}

	@Test
	void whoHasMuchToSendGoesOnWhileNobodyWaits() throws Exception {
		assertThat(sendInBatches(400)).isTrue();
		assertThat(this.senders).hasSize(1);
	}

	@Test
	void whoHasMuchToSendLetsOthersGoFirst() throws Exception {
		this.othersWait = true;
		assertThat(sendInBatches(400)).isTrue();
		assertThat(this.transport.batches).hasSizeGreaterThan(32);
		assertThat(this.senders).hasSizeGreaterThan(2);
		assertThat(this.transport.batches.stream().flatMap(List::stream)).isSorted().hasSize(400);
	}

	/** Has many frames wait for a sender, who then sends some of them at a time. */
	private boolean sendInBatches(int frames) throws Exception {
		Lane lane = lane(Duration.ofSeconds(10), new LanePosition(7, 100, 0, 0, new ReentrantLock()), 130);
		this.transport.hold();
		for (int i = 0; i < frames; i++) {
			lane.post(frame(i));
		}
		this.transport.sending.await();
		this.transport.release();
		return lane.flush(Duration.ofSeconds(30).toNanos());
	}

	@Test
	void aFullLaneLosesMessagesAfterTheTimeoutAndSaysSo() throws Exception {
		Lane lane = lane(Duration.ofMillis(20));
		fill(lane);
		assertThat(lane.send(frame(1), 0)).isFalse();
	}

	@Test
	void afterOneHasWaitedInVainNobodyWaitsUntilTheNodeTakesSomething() throws Exception {
		Lane lane = lane(Duration.ofSeconds(1));
		fill(lane);
		// far more than the test may take if each waited
		for (int i = 0; i < 200; i++) {
			assertThat(lane.send(frame(i), 0)).isFalse();
		}
		this.transport.release();
		assertThat(lane.flush(Duration.ofSeconds(30).toNanos())).isTrue();
		fill(lane);
		CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> lane.send(frame(1), 0));
		this.transport.release();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
	}

	@Test
	void whatIsOnlyOfferedDoesNotWait() throws Exception {
		Lane lane = lane(Duration.ofMinutes(2));
		fill(lane);
		assertThat(lane.offer(frame(1), 0)).isFalse();
		CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> lane.send(frame(1), 0));
		this.transport.release();
		assertThat(sent).as("has not waited in vain").succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
	}

	@Test
	void anIdleLaneLeavesItToASenderToWaitForTheTransport() {
		Lane lane = lane(Duration.ofSeconds(10));
		this.transport.mayWait = true;
		assertThat(lane.send(frame(1), 0)).isTrue();
		Awaitility.await().until(() -> this.transport.batches.contains(List.of(1L)));
		assertThat(this.transport.threads).doesNotContain(Thread.currentThread());
	}

	@Test
	void theTransportSeesNothingOfAnInterrupt() {
		Lane lane = lane(Duration.ofSeconds(10));
		Thread.currentThread().interrupt();
		assertThat(lane.send(frame(1), 0)).isTrue();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.transport.threads).containsExactly(Thread.currentThread());
		assertThat(this.transport.interrupted).isFalse();
	}

	@Test
	void aSenderThatIsInterruptedWaitsOnAndStaysInterrupted() throws Exception {
		Lane lane = lane(Duration.ofMinutes(1));
		fill(lane);
		CompletableFuture<Boolean> sent = new CompletableFuture<>();
		Thread sender = new Thread(() -> {
			Thread.currentThread().interrupt();
			boolean accepted = lane.send(frame(1), 0);
			sent.complete(accepted && Thread.currentThread().isInterrupted());
		});
		sender.start();
		Awaitility.await().until(() -> sender.getState() == Thread.State.TIMED_WAITING || sent.isDone());
		this.transport.release();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
	}

	@Test
	void aSenderThatWaitsGoesOnWhenThereIsRoom() throws Exception {
		Lane lane = lane(Duration.ofMinutes(1));
		fill(lane);
		CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> lane.send(frame(1), 0));
		assertThat(sent).isNotDone();
		this.transport.release();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
	}

	@Test
	void aSenderThatWaitsGoesOnWhenTheNodeLeaves() throws Exception {
		Lane lane = lane(Duration.ofMinutes(1));
		fill(lane);
		CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> lane.send(frame(1), 0));
		LanePosition position = lane.close();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
		assertThat(position.epoch()).isEqualTo(7);
		this.transport.release();
	}

	@Test
	void framesThatAreNoMessagesNeverWait() throws Exception {
		Lane lane = lane(Duration.ofMinutes(1));
		fill(lane);
		lane.post(frame(-5));
		this.transport.release();
		Awaitility.await().until(() -> this.transport.batches.stream().anyMatch((batch) -> batch.contains(-5L)));
	}

	@Test
	void messagesOfOneThreadKeepTheirOrderAmongThoseOfOthers() throws Exception {
		Lane lane = lane(Duration.ofSeconds(30));
		List<Thread> senders = IntStream.range(0, 4).mapToObj((sender) -> new Thread(() -> {
			for (int i = 0; i < 20_000; i++) {
				lane.send(frame(sender * 1_000_000L + i), 0);
			}
		})).toList();
		senders.forEach(Thread::start);
		for (Thread sender : senders) {
			sender.join();
		}
		Awaitility.await().until(() -> this.transport.batches.stream().mapToInt(List::size).sum() == 80_000);
		List<Long> tokens = this.transport.batches.stream().flatMap(List::stream).toList();
		for (int sender = 0; sender < 4; sender++) {
			long base = sender * 1_000_000L;
			assertThat(tokens.stream().filter((token) -> token / 1_000_000 == base / 1_000_000))
				.containsExactlyElementsOf(IntStream.range(0, 20_000).mapToObj((i) -> base + i).toList());
		}
		long sequence = 100;
		for (int i = 0; i < this.transport.batches.size(); i++) {
			assertThat(this.transport.headers.get(i).sequence()).isEqualTo(sequence);
			sequence += this.transport.batches.get(i).size();
		}
	}

	@Test
	void aLaterLaneToANodeSendsAfterWhatTheOneBeforeHasBegunToSend() throws Exception {
		Lane lane = lane(Duration.ofSeconds(10));
		this.transport.hold();
		lane.post(frame(1));
		this.transport.sending.await();
		lane.post(frame(2));
		Lane later = lane(Duration.ofSeconds(10), lane.close());
		later.post(frame(3));
		Awaitility.await().until(() -> this.senders.get(1).getState() == Thread.State.WAITING);
		this.transport.release();
		assertThat(later.flush(Duration.ofSeconds(30).toNanos())).isTrue();
		assertThat(this.transport.batches).containsExactly(List.of(1L), List.of(3L));
	}

	/** Sends a first message, on a thread that waits in the transport from then on. */
	private Thread sendHeldUp(Lane lane) throws InterruptedException {
		this.transport.hold();
		Thread sender = new Thread(() -> lane.send(frame(1), 0));
		sender.start();
		this.transport.sending.await();
		return sender;
	}

	/** Has a sender stuck in the transport, and no more room behind it. */
	private void fill(Lane lane) {
		this.transport.hold();
		new Thread(() -> lane.send(frame(0), 0)).start();
		Awaitility.await().until(() -> !lane.flush(0));
		WireOutput large = new WireOutput(16);
		FrameCodec.write(new ClusterFrame.Name("x".repeat(Lane.CAPACITY / 4)), large);
		for (int i = 0; i < 4; i++) {
			lane.send(large, 0);
		}
	}

	private static final class SlowTransport implements Transport {

		final List<List<Long>> batches = new CopyOnWriteArrayList<>();

		final List<Batch.Header> headers = new CopyOnWriteArrayList<>();

		final List<Integer> versions = new CopyOnWriteArrayList<>();

		final List<Thread> threads = new CopyOnWriteArrayList<>();

		final CountDownLatch sending = new CountDownLatch(1);

		private final Semaphore permits = new Semaphore(1_000_000);

		volatile boolean mayWait;

		volatile boolean interrupted;

		void hold() {
			this.permits.drainPermits();
		}

		void release() {
			this.permits.release(1_000_000);
		}

		@Override
		public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
			this.sending.countDown();
			this.permits.acquireUninterruptibly();
			this.threads.add(Thread.currentThread());
			this.interrupted |= Thread.currentThread().isInterrupted();
			try {
				WireInput input = new WireInput(bytes, 0, length);
				Batch.Header header = Batch.readHeader(input, Versions.SPOKEN);
				List<Long> tokens = new ArrayList<>();
				while (input.remaining() > 0) {
					Frame frame = FrameCodec.read(input.readPart(), new TextCache());
					tokens.add((frame instanceof ClusterFrame.Ping ping) ? ping.token() : -1L);
				}
				this.headers.add(header);
				this.versions.add((int) bytes[0]);
				this.batches.add(tokens);
				released.accept(bytes);
			}
			catch (MalformedFrameException ex) {
				throw new AssertionError(ex);
			}
		}

		@Override
		public boolean mayWait(UUID node, int length) {
			return this.mayWait;
		}

		@Override
		public void start(Listener listener) {
		}

		@Override
		public UUID self() {
			return new UUID(1, 1);
		}

		@Override
		public void close() {
		}

	}

}
