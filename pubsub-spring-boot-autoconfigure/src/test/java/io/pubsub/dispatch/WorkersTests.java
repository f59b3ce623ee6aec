package io.pubsub.dispatch;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class WorkersTests {

	/** Far more than workers that are taken to be blocked as the system holds them up. */
	private static final int MANY = 100;

	private final AtomicInteger threads = new AtomicInteger();

	private final Workers workers = new Workers("test", (task) -> {
		this.threads.incrementAndGet();
		new Thread(task, "worker").start();
	}, 2, (failure) -> {
	});

	private final CountDownLatch never = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.never.countDown();
		this.workers.close();
	}

	@Test
	void tasksThatReturnShareFewThreads() throws Exception {
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		CountDownLatch done = new CountDownLatch(100_000);
		for (int i = 0; i < 100_000; i++) {
			this.workers.enqueue(() -> {
				used.add(Thread.currentThread());
				done.countDown();
			});
		}
		this.workers.wake();
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		// a worker that the system holds up counts as blocked for a while
		assertThat(used).hasSizeLessThan(10);
	}

	@Test
	void tasksOfABundleAreAllRunOnceThoughSomeBlock() {
		Bundle.Collector collector = new Bundle.Collector(this.workers);
		AtomicInteger[] runs = new AtomicInteger[1000];
		for (int i = 0; i < runs.length; i++) {
			AtomicInteger run = new AtomicInteger();
			runs[i] = run;
			boolean blocks = (i % 100 == 0);
			collector.add(() -> {
				run.incrementAndGet();
				if (blocks) {
					block();
				}
			});
		}
		collector.flush();
		Awaitility.await().until(() -> Arrays.stream(runs).allMatch((run) -> run.get() == 1));
		assertThat(this.workers.hasTasks()).isFalse();
	}

	@Test
	void tasksThatBlockHoldUpNoOthers() {
		for (int i = 0; i < 50; i++) {
			this.workers.execute(this::block);
		}
		CountDownLatch done = new CountDownLatch(1);
		this.workers.execute(done::countDown);
		Awaitility.await().until(() -> done.getCount() == 0);
		assertThat(this.threads).hasValueGreaterThanOrEqualTo(51);
	}

	@Test
	void aTaskThatThrowsEndsNoWorker() {
		CountDownLatch done = new CountDownLatch(1);
		for (int i = 0; i < MANY; i++) {
			this.workers.execute(() -> {
				throw new IllegalStateException("as it is told to");
			});
		}
		this.workers.execute(done::countDown);
		Awaitility.await().until(() -> done.getCount() == 0);
		assertThat(this.threads).hasValueLessThan(MANY / 2);
	}

	@Test
	void aTaskThatLeavesItsThreadInterruptedDisturbsNoOther() {
		Set<Boolean> interrupted = ConcurrentHashMap.newKeySet();
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 1000; i++) {
			this.workers.enqueue(() -> {
				interrupted.add(Thread.currentThread().isInterrupted());
				Thread.currentThread().interrupt();
				done.incrementAndGet();
			});
		}
		this.workers.wake();
		Awaitility.await().until(() -> done.get() == 1000);
		assertThat(interrupted).containsExactly(false);
	}

	@Test
	void anIdleWorkerThatIsInterruptedGoesOnSleeping() {
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		this.workers.execute(() -> used.add(Thread.currentThread()));
		Awaitility.await().until(() -> used.stream().anyMatch(WorkersTests::sleeps));
		used.forEach(Thread::interrupt);
		Awaitility.await().until(() -> used.stream().allMatch((thread) -> !thread.isInterrupted() && sleeps(thread)));
		this.workers.execute(() -> used.add(Thread.currentThread()));
		Awaitility.await().until(() -> used.stream().allMatch(WorkersTests::sleeps));
	}

	private static boolean sleeps(Thread thread) {
		return thread.getState() == Thread.State.TIMED_WAITING;
	}

	@Test
	void aTaskWhoseExceptionCannotBeLoggedEndsNoWorker() {
		CountDownLatch done = new CountDownLatch(1);
		for (int i = 0; i < MANY; i++) {
			this.workers.execute(() -> {
				throw new HostileException();
			});
		}
		this.workers.execute(done::countDown);
		Awaitility.await().until(() -> done.getCount() == 0);
		assertThat(this.threads).hasValueLessThan(MANY / 2);
	}

	@Test
	void threadsEndOnClose() {
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 100; i++) {
			this.workers.execute(() -> used.add(Thread.currentThread()));
		}
		Awaitility.await().until(() -> !used.isEmpty());
		this.workers.close();
		Awaitility.await().until(() -> used.stream().noneMatch(Thread::isAlive));
	}

	private void block() {
		try {
			this.never.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
