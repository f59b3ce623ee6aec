package io.pubsub.node.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.cluster.FrameCounter;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Frame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was sent in a {@link ShutdownRun}, and what became of it. Thread-safe.
 */
final class ShutdownLedger {

	/**
	 * What is promised of a message.
	 */
	enum Form {

		/** One mailbox handles it, or one loss is counted. */
		OWED,

		/** One mailbox handles it at most; the requester is told in any case. */
		REQUEST

	}

	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	/** Texts of messages that were sent to a node, by the node's id. */
	private final Map<UUID, Set<String>> sentTo = new ConcurrentHashMap<>();

	private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

	/** Notes a message that a node is about to send. */
	Entry add(ShutdownNode node, Form form, String how) {
		Entry entry = new Entry(node.name + "-" + this.numbers.incrementAndGet(), node, form, how);
		this.entries.put(entry.text, entry);
		return entry;
	}

	/** A listener was called. */
	void handled(String text, String where) {
		Entry entry = this.entries.get(text);
		if (entry == null) {
			this.errors.add(text + " came out of nowhere");
		}
		else if (entry.handled.incrementAndGet() > 1) {
			this.errors.add(entry + " was handled twice, the second time by " + where);
		}
	}

	void error(String text) {
		this.errors.add(text);
	}

	/** Notes which messages are on their way to which node. */
	void sent(InMemoryNetwork.Sent sent) {
		for (Frame frame : FrameCounter.read(sent.bytes(), 0, sent.bytes().length)) {
			if (frame instanceof Frame.Publish || frame instanceof Frame.Send || frame instanceof Frame.SendToGroup) {
				String text = new String(((Frame.Message) frame).payload().bytes(), StandardCharsets.UTF_8);
				this.sentTo.computeIfAbsent(sent.to(), (key) -> ConcurrentHashMap.newKeySet()).add(text);
			}
		}
	}

	int size() {
		return this.entries.size();
	}

	/**
	 * Checks that each message was handled or counted.
	 * @param counted how many messages nodes have counted as lost
	 * @param crashed the nodes that have crashed
	 */
	void checkCounts(Map<ShutdownNode, Map<Cause, Long>> counted, Collection<ShutdownNode> crashed) {
		List<Entry> missing = this.entries.values()
			.stream()
			.filter((entry) -> entry.form == Form.OWED && !entry.refused && entry.handled.get() == 0)
			.toList();
		long atRisk = missing.stream().filter((entry) -> mayHaveGoneWith(entry, crashed)).count();
		long sum = counted.values().stream().flatMap((each) -> each.values().stream()).mapToLong(Long::longValue).sum();
		assertThat(sum).as("counted as lost, %s, of %s messages; not handled: %s", counted, size(), byForm(missing))
			.isBetween(missing.size() - atRisk, (long) missing.size());
	}

	/**
	 * Checks what is known of each message by itself.
	 * @param crashed the nodes that have crashed
	 */
	void checkEach(Collection<ShutdownNode> crashed) {
		assertThat(this.errors).isEmpty();
		for (Entry entry : this.entries.values()) {
			String problem = entry.problem(crashed.isEmpty());
			assertThat(problem).as("%s, handled %s times", entry, entry.handled).isNull();
		}
	}

	private static Map<String, Integer> byForm(List<Entry> entries) {
		Map<String, Integer> count = new TreeMap<>();
		entries.forEach((entry) -> count.merge(entry.how, 1, Integer::sum));
		return count;
	}

	/** What the network never had may have waited for a node that crashed. */
	private boolean mayHaveGoneWith(Entry entry, Collection<ShutdownNode> crashed) {
		return crashed.stream()
			.anyMatch((node) -> entry.node == node
					|| this.sentTo.getOrDefault(node.transport.self(), Set.of()).contains(entry.text))
				|| !crashed.isEmpty() && this.sentTo.values().stream().noneMatch((texts) -> texts.contains(entry.text));
	}

	/**
	 * One message.
	 */
	static final class Entry {

		final String text;

		final Form form;

		private final ShutdownNode node;

		private final String how;

		private final AtomicInteger handled = new AtomicInteger();

		/** Whether the caller was told that it was not sent. */
		volatile boolean refused;

		/** Whether somebody must have handled it, as its sender was told so. */
		volatile @Nullable Boolean replied;

		/** How often the sender was told. */
		final AtomicInteger told = new AtomicInteger();

		/** Whether the sender waits to be told. */
		volatile boolean awaited;

		Entry(String text, ShutdownNode node, Form form, String how) {
			this.text = text;
			this.node = node;
			this.form = form;
			this.how = how;
		}

		@Nullable String problem(boolean noCrash) {
			if (this.awaited && this.told.get() != 1) {
				return "told " + this.told + " times";
			}
			if (Boolean.TRUE.equals(this.replied) && this.form == Form.REQUEST && this.handled.get() == 0) {
				return "a reply came, but nobody had handled it";
			}
			if (this.refused && this.handled.get() > 0) {
				return "refused, and handled";
			}
			if (Boolean.FALSE.equals(this.replied) && this.handled.get() > 0 && noCrash) {
				return "told as lost, and handled";
			}
			return null;
		}

		@Override
		public String toString() {
			return this.text + " (" + this.how + ")";
		}

	}

}
