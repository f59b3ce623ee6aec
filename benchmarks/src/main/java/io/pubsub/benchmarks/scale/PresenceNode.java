package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.pubsub.benchmarks.Commands;
import io.pubsub.node.PubSubNode;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceListener;

/**
 * One of three nodes, in a JVM of its own, that can have many entries of presence, and
 * tell what it knows of those of others.
 */
public final class PresenceNode {

	static final String SCOPE = "benchmark";

	/** Characters of the metadata of each entry, each of which is a byte. */
	static final int METADATA = 32;

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private final PubSubNode node;

	private final Presence presence;

	private final List<PresenceHandle> handles = new ArrayList<>();

	/** What the monitor has been told of. */
	private final AtomicLong present = new AtomicLong();

	private Heap mark = new Heap(Map.of());

	private PresenceNode(List<Integer> ports, int number) {
		this.node = Nodes.create(Nodes.transport(ports, number), number);
		this.presence = this.node.presence();
	}

	/**
	 * Runs one node.
	 * @param args the ports of all nodes, and which of them this is
	 */
	public static void main(String[] args) {
		PresenceNode node = new PresenceNode(Arrays.stream(args[0].split(",")).map(Integer::valueOf).toList(),
				Integer.parseInt(args[1]));
		Commands.serve(node::answer);
	}

	private String answer(String... command) throws Exception {
		int count = (command.length > 1) ? Integer.parseInt(command[1]) : 0;
		switch (command[0]) {
			case "start" -> {
				this.node.start();
				Nodes.awaitMembers(this.node, PresenceCost.NODES);
			}
			case "mark" -> this.mark = Heap.settled();
			case "grown" -> {
				return Heap.settled().grownSince(this.mark, count);
			}
			case "monitor" -> this.presence.monitor(SCOPE, new Counter());
			case "track" -> {
				return Long.toString(track(count));
			}
			case "close" -> {
				this.handles.forEach(PresenceHandle::close);
				this.handles.clear();
			}
			case "present" -> {
				Nodes.await(() -> this.presence.list(SCOPE).size() == count && this.present.get() == count,
						count + " entries");
			}
			case "update" -> {
				return update(count);
			}
			case "update-all" -> {
				return Long.toString(updateAll());
			}
			case "list" -> {
				return list(count);
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

	private static String key(int number) {
		return "user-%07d".formatted(number);
	}

	private static String metadata(long number) {
		return ("%0" + METADATA + "d").formatted(number);
	}

	/** How long it takes until all others know the entries. */
	private long track(int count) throws Exception {
		List<String> keys = IntStream.range(0, count).mapToObj(PresenceNode::key).toList();
		long start = System.nanoTime();
		String metadata = metadata(start);
		for (String key : keys) {
			this.handles.add(this.presence.track(SCOPE, key, metadata));
		}
		await(this.handles.get(count - 1).visible());
		return System.nanoTime() - start;
	}

	/** Updates one entry again and again: nanoseconds each, until all others know it. */
	private String update(int count) throws Exception {
		long[] nanos = new long[count];
		for (int i = 0; i < count; i++) {
			// not in step with anything
			TimeUnit.MICROSECONDS.sleep(5000 + i % 17 * 500);
			PresenceHandle handle = this.handles.get(i % this.handles.size());
			long start = System.nanoTime();
			handle.update(metadata(start));
			await(handle.visible());
			nanos[i] = System.nanoTime() - start;
		}
		Arrays.sort(nanos);
		return nanos[count / 2] + " " + nanos[count * 99 / 100];
	}

	private long updateAll() throws Exception {
		long start = System.nanoTime();
		String metadata = metadata(start);
		this.handles.forEach((handle) -> handle.update(metadata));
		await(this.handles.get(this.handles.size() - 1).visible());
		return System.nanoTime() - start;
	}

	/** Nanoseconds of a list and its size, of the entries of a key, and of all. */
	private String list(int count) {
		List<String> keys = IntStream.range(0, 1000).mapToObj(PresenceNode::key).toList();
		long size = 0;
		long key = 0;
		long all = 0;
		for (int round = 0; round < 20; round++) {
			long start = System.nanoTime();
			for (int i = 0; i < 1000; i++) {
				require(this.presence.list(SCOPE).size() == count);
			}
			size = System.nanoTime() - start;
			start = System.nanoTime();
			for (String each : keys) {
				require(this.presence.list(SCOPE, each).size() == 1);
			}
			key = System.nanoTime() - start;
			start = System.nanoTime();
			int found = 0;
			for (List<PresenceEntry> entries : this.presence.list(SCOPE).values()) {
				found += entries.size();
			}
			require(found == count);
			all = System.nanoTime() - start;
		}
		return size / 1000 + " " + key / 1000 + " " + all;
	}

	private static void require(boolean right) {
		if (!right) {
			throw new IllegalStateException("Not all entries are there");
		}
	}

	private static void await(CompletableFuture<Void> visible) throws Exception {
		visible.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
	}

	/**
	 * Counts who is there.
	 */
	private final class Counter implements PresenceListener {

		@Override
		public void onSnapshot(Map<String, List<PresenceEntry>> entries) {
			PresenceNode.this.present.set(entries.size());
		}

		@Override
		public void onJoined(PresenceEntry entry) {
			PresenceNode.this.present.incrementAndGet();
		}

		@Override
		public void onLeft(PresenceEntry entry) {
			PresenceNode.this.present.decrementAndGet();
		}

	}

}
