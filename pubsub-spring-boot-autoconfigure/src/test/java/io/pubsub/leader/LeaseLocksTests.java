package io.pubsub.leader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
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
		Member member = this.cluster.start(name);
		this.nodes.add(new LeaderNode(member.node, LeaderNode.settings(60_000)));
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
		await().until(lock(1, "key")::tryLock);
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
		assertThat(locks.tryAcquire("free", Duration.ZERO, null)).isPresent();
		this.nodes.get(1).leaders.leader("free");
		await().until(() -> this.nodes.get(1).leaders.leader("free").isPresent());
		long begun = System.nanoTime();
		assertThat(locks.tryAcquire("held", Duration.ofSeconds(4), null)).isPresent();
		this.network.kill(alice.transport);
		LeaseLocks others = this.nodes.get(1).leaders.locks();
		await().until(() -> others.tryAcquire("free", Duration.ZERO, null).isPresent());
		await().until(() -> others.tryAcquire("held", Duration.ZERO, null).isPresent());
		assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3800));
	}

}
