package io.pubsub.jgroups.link;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What this node concludes from connections that end. Checks run on this thread, unless
 * said otherwise.
 */
@Timeout(180)
class CrashDetectorTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final PhysicalAddress node = new IpAddress(1);

	private final PhysicalAddress other = new IpAddress(2);

	private final Set<PhysicalAddress> members = ConcurrentHashMap.newKeySet();

	private final List<PhysicalAddress> ended = new CopyOnWriteArrayList<>();

	private final AtomicInteger attempts = new AtomicInteger();

	CrashDetectorTests() {
		this.members.add(this.node);
		this.members.add(this.other);
	}

	private CrashDetector detector(CrashDetector.Connector connector, Duration patience) {
		return new CrashDetector((check) -> {
			check.run();
			return true;
		}, counting(connector), this.members::contains, patience);
	}

	private CrashDetector.Connector counting(CrashDetector.Connector connector) {
		return (node) -> {
			this.attempts.incrementAndGet();
			connector.connect(node);
		};
	}

	private void close(CrashDetector detector, PhysicalAddress node) {
		detector.connectionClosed(node, () -> this.ended.add(node));
	}

	private static void refuse(PhysicalAddress node) throws ConnectException {
		throw new ConnectException("Connection refused");
	}

	@Test
	void aNodeThatRefusesConnectionsHasEnded() {
		CrashDetector detector = detector(CrashDetectorTests::refuse, LONG);
		close(detector, this.node);
		assertThat(this.ended).containsExactly(this.node);
		close(detector, this.node);
		assertThat(this.ended).hasSize(2);
	}

	@Test
	void aNodeThatAcceptsAConnectionIsAlive() {
		close(detector((node) -> {
		}, LONG), this.node);
		assertThat(this.attempts).hasValue(1);
		assertThat(this.ended).isEmpty();
	}

	@Test
	void aNodeThatNeitherAcceptsNorRefusesIsAskedAgain() {
		close(detector((node) -> {
			switch (this.attempts.get()) {
				case 1 -> throw new SocketTimeoutException();
				case 2 -> throw new EOFException();
				default -> refuse(node);
			}
		}, LONG), this.node);
		assertThat(this.attempts).hasValue(3);
		assertThat(this.ended).containsExactly(this.node);
	}

	@Test
	void aNodeThatDoesNotAnswerForLongIsLeftToHeartbeats() {
		CrashDetector detector = detector((node) -> {
			throw new SocketTimeoutException();
		}, Duration.ZERO);
		close(detector, this.node);
		close(detector, this.node);
		assertThat(this.attempts).hasValue(2);
		assertThat(this.ended).isEmpty();
	}

	@Test
	void noNodeIsAskedThatIsNoMember() {
		this.members.remove(this.node);
		close(detector(CrashDetectorTests::refuse, LONG), this.node);
		assertThat(this.attempts).hasValue(0);
	}

	@Test
	void aNodeThatHasLeftMeanwhileIsNoNews() {
		close(detector((node) -> {
			this.members.remove(node);
			refuse(node);
		}, LONG), this.node);
		close(detector((node) -> {
			this.members.remove(node);
			throw new SocketTimeoutException();
		}, LONG), this.other);
		assertThat(this.attempts).hasValue(2);
		assertThat(this.ended).isEmpty();
	}

	/** The system may accept a connection for a process that is just ending. */
	@Test
	void aConnectionThatEndsDuringACheckIsCheckedToo() {
		List<CrashDetector> self = new ArrayList<>();
		self.add(detector((node) -> {
			if (this.attempts.get() == 1) {
				close(self.get(0), node);
			}
			else {
				refuse(node);
			}
		}, LONG));
		close(self.get(0), this.node);
		assertThat(this.attempts).hasValue(2);
		assertThat(this.ended).containsExactly(this.node);
	}

	@Test
	void onlyOneThreadChecksANodeHoweverManyConnectionsEnd() throws InterruptedException {
		CountDownLatch goOn = new CountDownLatch(1);
		List<Thread> threads = new CopyOnWriteArrayList<>();
		CrashDetector detector = new CrashDetector((check) -> {
			Thread thread = new Thread(check);
			threads.add(thread);
			thread.start();
			return true;
		}, counting((node) -> goOn.await(30, TimeUnit.SECONDS)), this.members::contains, LONG);
		close(detector, this.node);
		await().until(() -> this.attempts.get() == 1);
		for (int i = 0; i < 1000; i++) {
			close(detector, this.node);
		}
		close(detector, this.other);
		assertThat(threads).hasSize(2);
		goOn.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.attempts).as("two of the node, as others ended meanwhile").hasValue(3);
	}

	@Test
	void aCheckForWhichThereIsNoThreadHarmsNoneLater() {
		CrashDetector detector = new CrashDetector((check) -> {
			if (this.attempts.incrementAndGet() == 1) {
				return false;
			}
			check.run();
			return true;
		}, CrashDetectorTests::refuse, this.members::contains, LONG);
		close(detector, this.node);
		close(detector, this.node);
		assertThat(this.ended).containsExactly(this.node);
	}

}
