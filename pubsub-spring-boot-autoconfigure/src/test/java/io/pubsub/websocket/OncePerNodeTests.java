package io.pubsub.websocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(120)
class OncePerNodeTests {

	private final OncePerNode once = new OncePerNode();

	private final Node alice = node("alice");

	@Test
	void withoutPatternsNothingIsRemembered() {
		List<Long> handed = new ArrayList<>();
		this.once.run(this.alice, 1, "/topic/a", () -> handed.add(1L));
		assertThat(handed).containsExactly(1L);
		assertThat(this.once.nodes()).isZero();
	}

	@Test
	void nodesCountForThemselves() {
		this.once.expectOverlaps();
		List<String> handed = new ArrayList<>();
		Node bob = node("bob");
		for (int i = 0; i < 2; i++) {
			this.once.run(this.alice, 1, "/topic/a", () -> handed.add("alice"));
			this.once.run(bob, 1, "/topic/a", () -> handed.add("bob"));
		}
		assertThat(handed).containsExactly("alice", "bob");
	}

	@Test
	void aMessageThatIsTooLateIsCounted() {
		this.once.expectOverlaps();
		List<Long> handed = new ArrayList<>();
		this.once.run(this.alice, ReplayWindow.SIZE * 2L, "/topic/a", () -> handed.add(2L));
		this.once.run(this.alice, 1, "/topic/a", () -> handed.add(1L));
		assertThat(handed).containsExactly(2L);
		assertThat(this.once.lost()).isEqualTo(1);
	}

	@Test
	void nodesThatHaveLeftAreForgotten() {
		this.once.expectOverlaps();
		for (int i = 0; i < 100; i++) {
			Node node = node("node" + i);
			this.once.run(node, 1, "/topic/a", () -> {
			});
			this.once.left(node);
		}
		assertThat(this.once.nodes()).isLessThan(20);
	}

	@Test
	void theNextMessageWaitsUntilTheOneBeforeIsHandedOn() throws Exception {
		this.once.expectOverlaps();
		ConcurrentLinkedQueue<Long> handed = new ConcurrentLinkedQueue<>();
		CountDownLatch claimed = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Thread first = new Thread(() -> this.once.run(this.alice, 1, "/topic/a", () -> {
			claimed.countDown();
			awaitUninterrupted(goOn);
			handed.add(1L);
		}));
		Thread other = new Thread(() -> {
			this.once.run(this.alice, 1, "/topic/a", () -> handed.add(-1L));
			this.once.run(this.alice, 2, "/topic/a", () -> handed.add(2L));
		});
		first.start();
		claimed.await();
		other.start();
		await().atMost(Duration.ofSeconds(60))
			.until(() -> other.getState() == Thread.State.BLOCKED || !other.isAlive());
		goOn.countDown();
		first.join(60_000);
		other.join(60_000);
		assertThat(handed).containsExactly(1L, 2L);
	}

	@Test
	void subscriptionsThatOverlapHandOnEachMessageOnceAndInOrder() throws Exception {
		this.once.expectOverlaps();
		int threads = 3;
		long messages = 50_000;
		ConcurrentLinkedQueue<Long> handed = new ConcurrentLinkedQueue<>();
		CyclicBarrier barrier = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int thread = 0; thread < threads; thread++) {
				Random random = new Random(thread);
				futures.add(executor.submit(() -> {
					barrier.await();
					for (long i = 1; i <= messages; i++) {
						long number = i;
						this.once.run(this.alice, number, "/topic/a", () -> handed.add(number));
						if (random.nextInt(100) == 0) {
							Thread.yield();
						}
					}
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get(60, TimeUnit.SECONDS);
			}
			assertThat(handed).containsExactlyElementsOf(LongStream.rangeClosed(1, messages).boxed().toList());
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Node node(String name) {
		return new Node(name, UUID.randomUUID());
	}

}
