package io.pubsub.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * What every {@link Transport} promises. A subclass says how to get one.
 */
@Timeout(120)
public abstract class TransportContractTests {

	private final List<Transport> transports = new CopyOnWriteArrayList<>();

	/**
	 * A transport that is not started, of a cluster that only this test's transports
	 * join.
	 */
	protected abstract Transport createTransport();

	protected final Transport transport() {
		Transport transport = createTransport();
		this.transports.add(transport);
		return transport;
	}

	protected final Recorder start() {
		return start(new Recorder());
	}

	private <R extends Recorder> R start(R recorder) {
		recorder.transport = transport();
		recorder.transport.start(recorder);
		return recorder;
	}

	@AfterEach
	void closeTransports() {
		this.transports.forEach(Transport::close);
	}

	protected static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
	}

	@Test
	void selfIsKnownOnceStartedAndDiffersFromNodeToNode() {
		Recorder first = start();
		Recorder second = start();
		assertThat(first.self()).isNotNull().isEqualTo(first.self());
		assertThat(second.self()).isNotEqualTo(first.self());
	}

	@Test
	void firstMembersAreToldBeforeStartReturns() {
		Recorder first = start();
		assertThat(first.views).isNotEmpty();
		assertThat(first.views.get(0).members()).containsExactly(first.self());
		assertThat(first.views.get(0).merged()).isFalse();
		Recorder second = start();
		assertThat(second.views).isNotEmpty();
		assertThat(second.views.get(0).members()).containsExactly(first.self(), second.self());
	}

	@Test
	void allMembersSeeOthersJoinAndLeave() {
		Recorder first = start();
		Recorder second = start();
		Recorder third = start();
		awaitMembers(List.of(first, second, third), first, second, third);
		second.transport.close();
		awaitMembers(List.of(first, third), first, third);
	}

	@Test
	void membersAreInTheSameOrderOnAllNodesOldestFirst() {
		List<Recorder> nodes = IntStream.range(0, 5).mapToObj((i) -> start()).toList();
		awaitMembers(nodes, nodes.toArray(Recorder[]::new));
		nodes.get(0).transport.close();
		List<Recorder> rest = nodes.subList(1, 5);
		awaitMembers(rest, rest.toArray(Recorder[]::new));
	}

	@Test
	void bytesOfEachSenderArriveOnceAndInOrder() {
		int count = 10_000;
		Recorder receiver = start();
		List<Recorder> senders = List.of(start(), start());
		awaitMembers(senders, receiver, senders.get(0), senders.get(1));
		List<Thread> threads = senders.stream().map((sender) -> new Thread(() -> {
			for (int i = 0; i < count; i++) {
				sender.transport.send(receiver.self(), ByteBuffer.allocate(4).putInt(i).array(), 4);
			}
		})).toList();
		threads.forEach(Thread::start);
		List<Integer> expected = IntStream.range(0, count).boxed().toList();
		for (Recorder sender : senders) {
			await().until(() -> receiver.from(sender).size() >= count);
			assertThat(receiver.from(sender).stream().map((bytes) -> ByteBuffer.wrap(bytes).getInt()).toList())
				.isEqualTo(expected);
		}
		assertThat(receiver.overlaps).hasValue(0);
	}

	@Test
	void bytesArriveAsTheyWereSent() {
		Recorder receiver = start();
		Recorder sender = start();
		List<byte[]> expected = new ArrayList<>();
		for (int size : new int[] { 0, 1, 7, 1_000, 65_535, 65_536, 500_000, 1 << 20, 0, 3 }) {
			byte[] bytes = new byte[size + 10];
			new Random(size).nextBytes(bytes);
			expected.add(Arrays.copyOf(bytes, size));
			sender.transport.send(receiver.self(), bytes, size);
		}
		await().until(() -> receiver.from(sender).size() == expected.size());
		for (int i = 0; i < expected.size(); i++) {
			assertThat(receiver.from(sender).get(i)).isEqualTo(expected.get(i));
		}
	}

	@Test
	void bytesThatWereReleasedMayChange() {
		Recorder receiver = start();
		Recorder sender = start();
		awaitMembers(List.of(sender), receiver, sender);
		int count = 500;
		List<byte[]> released = new CopyOnWriteArrayList<>();
		for (int i = 0; i < count; i++) {
			byte[] bytes = released.isEmpty() ? new byte[50_000] : released.remove(0);
			Arrays.fill(bytes, (byte) i);
			sender.transport.send(receiver.self(), bytes, bytes.length, released::add);
		}
		await().until(() -> receiver.from(sender).size() == count);
		for (int i = 0; i < count; i++) {
			byte[] expected = new byte[50_000];
			Arrays.fill(expected, (byte) i);
			assertThat(receiver.from(sender).get(i)).isEqualTo(expected);
		}
	}

	@Test
	void aNodeCanSendAsSoonAsItHasHeardOfMembers() {
		Recorder first = start();
		Recorder second = start(new Greeting());
		await().until(() -> first.from(second).size() == 1);
	}

	@Test
	void theSameArrayCanBeSentToSeveralNodes() {
		Recorder sender = start();
		List<Recorder> receivers = List.of(start(), start());
		awaitMembers(List.of(sender), sender, receivers.get(0), receivers.get(1));
		byte[] bytes = { 1, 2, 3 };
		receivers.forEach((receiver) -> sender.transport.send(receiver.self(), bytes, 3));
		for (Recorder receiver : receivers) {
			await().until(() -> receiver.from(sender).size() == 1);
			assertThat(receiver.from(sender).get(0)).containsExactly(1, 2, 3);
		}
	}

	@Test
	void closingIsSeenByOthersAndCanBeRepeated() {
		Recorder staying = start();
		Recorder leaving = start();
		awaitMembers(List.of(staying), staying, leaving);
		leaving.transport.close();
		assertThatCode(leaving.transport::close).doesNotThrowAnyException();
		awaitMembers(List.of(staying), staying);
		assertThatCode(transport()::close).as("never started").doesNotThrowAnyException();
	}

	@Test
	void sendingToNobodyDoesNoHarm() {
		Recorder first = start();
		Recorder second = start();
		awaitMembers(List.of(first), first, second);
		first.transport.send(UUID.randomUUID(), new byte[] { 1 }, 1);
		first.transport.send(second.self(), new byte[] { 2 }, 1);
		await().until(() -> second.from(first).size() == 1);
		UUID gone = second.self();
		second.transport.close();
		awaitMembers(List.of(first), first);
		first.transport.send(gone, new byte[] { 3 }, 1);
		second.transport.send(first.self(), new byte[] { 4 }, 1);
		Recorder third = start();
		awaitMembers(List.of(first), first, third);
		first.transport.send(third.self(), new byte[] { 5 }, 1);
		await().until(() -> third.from(first).size() == 1);
		assertThat(third.from(first).get(0)).containsExactly(5);
		assertThat(first.from(second)).isEmpty();
	}

	@Test
	void aListenerThatThrowsMissesNothing() {
		Recorder receiver = start(new Throwing());
		Recorder sender = start();
		awaitMembers(List.of(receiver, sender), receiver, sender);
		for (int i = 0; i < 4; i++) {
			sender.transport.send(receiver.self(), new byte[] { (byte) i }, 1);
		}
		await().until(() -> receiver.from(sender).size() == 4);
		Recorder third = start();
		awaitMembers(List.of(receiver, sender), receiver, sender, third);
	}

	protected static void awaitMembers(List<Recorder> nodes, Recorder... members) {
		List<UUID> expected = Arrays.stream(members).map(Recorder::self).toList();
		for (Recorder node : nodes) {
			await().untilAsserted(() -> assertThat(node.members()).isEqualTo(expected));
		}
	}

	/** What one set of members was. */
	protected record View(List<UUID> members, boolean merged) {
	}

	/** Remembers what it hears, and whether it heard more than one thing at a time. */
	protected static class Recorder implements Transport.Listener {

		public Transport transport;

		public final List<View> views = new CopyOnWriteArrayList<>();

		public final AtomicInteger overlaps = new AtomicInteger();

		private final Map<UUID, List<byte[]>> received = new ConcurrentHashMap<>();

		private final Map<UUID, AtomicInteger> busy = new ConcurrentHashMap<>();

		private final AtomicInteger busyWithMembers = new AtomicInteger();

		@Override
		public void members(List<UUID> members, boolean merged) {
			enter(this.busyWithMembers);
			this.views.add(new View(List.copyOf(members), merged));
			this.busyWithMembers.decrementAndGet();
		}

		@Override
		public void received(UUID sender, byte[] bytes, int offset, int length) {
			AtomicInteger calls = this.busy.computeIfAbsent(sender, (id) -> new AtomicInteger());
			enter(calls);
			List<byte[]> list = from(sender);
			synchronized (list) {
				list.add(Arrays.copyOfRange(bytes, offset, offset + length));
			}
			calls.decrementAndGet();
		}

		private void enter(AtomicInteger calls) {
			if (calls.incrementAndGet() != 1) {
				this.overlaps.incrementAndGet();
			}
			Thread.yield();
		}

		private List<byte[]> from(UUID sender) {
			return this.received.computeIfAbsent(sender, (id) -> new ArrayList<>());
		}

		/** A copy of what has come from a node so far. */
		public List<byte[]> from(Recorder sender) {
			List<byte[]> list = from(sender.self());
			synchronized (list) {
				return List.copyOf(list);
			}
		}

		public List<UUID> members() {
			return this.views.get(this.views.size() - 1).members();
		}

		public UUID self() {
			return this.transport.self();
		}

	}

	/** Sends to the oldest member before its start has returned, though not for it. */
	private static final class Greeting extends Recorder {

		@Override
		public void members(List<UUID> members, boolean merged) {
			super.members(members, merged);
			Thread sending = new Thread(() -> this.transport.send(members.get(0), new byte[] { 1 }, 1));
			sending.start();
		}

	}

	private static final class Throwing extends Recorder {

		@Override
		public void members(List<UUID> members, boolean merged) {
			super.members(members, merged);
			throw new IllegalStateException("thrown for a test");
		}

		@Override
		public void received(UUID sender, byte[] bytes, int offset, int length) {
			super.received(sender, bytes, offset, length);
			if (bytes[offset] % 2 == 0) {
				throw new IllegalStateException("thrown for a test");
			}
			throw new AssertionError("thrown for a test");
		}

	}

}
