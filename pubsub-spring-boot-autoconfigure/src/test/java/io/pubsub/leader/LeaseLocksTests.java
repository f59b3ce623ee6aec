package io.pubsub.leader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Locks on a network in memory.
 */
@Timeout(120)
class LeaseLocksTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final List<LeaderNode> nodes = new ArrayList<>();

	@AfterEach
	void stop() {
		this.nodes.forEach(LeaderNode::close);
		this.cluster.close();
	}

	private Member member(String name) {
		return member(name, Duration.ofSeconds(5));
	}

	private Member member(String name, Duration stopTimeout) {
		Member member = this.cluster.start(name);
		this.nodes.add(new LeaderNode(member.node, new LeaderSettings(Duration.ofSeconds(60), stopTimeout, 0)));
		return member;
	}

	private Lock lock(int node, String key) {
		return new ClusterLockRegistry(this.nodes.get(node).leaders).obtain(key);
	}

	@Test
	void theFirstUseOfALockSucceeds() {
		member("alice");
		member("bob");
		Lock lock = lock(0, "key");
		assertThat(lock.tryLock()).isTrue();
		assertThat(lock(1, "key").tryLock()).isFalse();
		assertThat(lock.tryLock()).as("reentrant").isTrue();
		lock.unlock();
		assertThat(lock(1, "key").tryLock()).isFalse();
		lock.unlock();
		Lock other = lock(1, "key");
		await().pollInSameThread().until(other::tryLock);
		other.unlock();
	}

	@Test
	void aLockWhoseProcessStoodStillIsLostAndSaysSo() {
		member("alice");
		Lock lock = lock(0, "key");
		assertThat(lock.tryLock()).isTrue();
		this.nodes.get(0).clock.nanosAhead = TimeUnit.SECONDS.toNanos(61);
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock)
			.withMessageContaining("'lock:key' was lost before it was unlocked");
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
	}

	@Test
	void aLockOfANodeThatIsKilledIsFreeAtOnceUnlessItIsToBeHeld() throws Exception {
		Member alice = member("alice");
		member("bob");
		LeaseLocks locks = this.nodes.get(0).leaders.locks();
		HeldLock free = locks.tryAcquire("free", Duration.ZERO, null).orElseThrow();
		this.nodes.get(1).leaders.leader("free");
		await().until(() -> this.nodes.get(1).leaders.leader("free").isPresent());
		long begun = System.nanoTime();
		HeldLock held = locks.tryAcquire("held", Duration.ofSeconds(4), null).orElseThrow();
		this.network.kill(alice.transport);
		LeaseLocks others = this.nodes.get(1).leaders.locks();
		acquire(others, "free").release();
		acquire(others, "held").release();
		assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3800));
		free.release();
		held.release();
	}

	private static HeldLock acquire(LeaseLocks locks, String name) {
		return await().until(() -> locks.tryAcquire(name, Duration.ZERO, null), Optional::isPresent).orElseThrow();
	}

	@Test
	void aNodeThatStopsKeepsItsLocksUntilTheirHoldersUnlockThem() throws Exception {
		member("alice", Duration.ofSeconds(60));
		member("bob");
		LeaderElections alice = this.nodes.get(0).leaders;
		HeldLock lock = alice.locks().tryAcquire("key", Duration.ZERO, null).orElseThrow();
		HeldLock unlocked = alice.locks().tryAcquire("unlocked", Duration.ZERO, null).orElseThrow();
		unlocked.unlockIn(TimeUnit.MINUTES.toNanos(5));
		HeldLock late = alice.locks().tryAcquire("late", Duration.ZERO, null).orElseThrow();
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(alice::stop);
		LeaseLocks others = this.nodes.get(1).leaders.locks();
		acquire(others, "unlocked").release();
		assertThat(alice.locks().tryAcquire("another", Duration.ZERO, null)).as("taken on a node that stops").isEmpty();
		assertThat(others.tryAcquire("key", Duration.ZERO, null)).isEmpty();
		assertThat(lock.isHeld()).isTrue();
		assertThat(stopped).isNotDone();
		late.unlockIn(TimeUnit.MINUTES.toNanos(5));
		acquire(others, "late").release();
		lock.release();
		stopped.get();
		acquire(others, "key").release();
	}

	@Test
	void aLockThatIsNotUnlockedWhenItsNodeStopsIsLeftToItsLease() throws Exception {
		Member alice = member("alice", Duration.ZERO);
		member("bob");
		Lock lock = lock(0, "key");
		assertThat(lock.tryLock()).isTrue();
		await().until(() -> this.nodes.get(1).leaders.leader("lock:key").isPresent());
		this.nodes.get(0).leaders.stop();
		alice.node.close();
		LeaseLocks others = this.nodes.get(1).leaders.locks();
		assertThat(others.tryAcquire("lock:key", Duration.ZERO, null)).isEmpty();
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock);
		this.nodes.get(1).clock.nanosAhead = TimeUnit.SECONDS.toNanos(61);
		acquire(others, "lock:key").release();
	}

	@Test
	void aThreadThatWaitsForALockIsToldWhenItsNodeStops() throws Exception {
		member("alice");
		member("bob");
		Lock lock = lock(1, "key");
		assertThat(lock.tryLock()).isTrue();
		Lock waiting = lock(0, "key");
		CompletableFuture<Void> locked = CompletableFuture.runAsync(waiting::lock);
		this.nodes.get(0).leaders.stop();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(locked::get)
			.withCauseInstanceOf(IllegalStateException.class);
		assertThat(waiting.tryLock()).isFalse();
		lock.unlock();
	}

}
