package io.pubsub.node.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.node.kernel.Rendezvous;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.Outline;
import io.pubsub.wire.HistoryFrame.Stretch;
import io.pubsub.wire.HistoryFrame.TopicOutline;

/**
 * Which messages a reader gets, and from which nodes: made from what each node says it
 * has published and keeps.
 * <p>
 * The reader gets all messages up to a <i>cut</i>: for each publisher the last number
 * that it had given out when it was asked. What has a higher number is published to the
 * reader, which was a subscriber before it asked. A publisher's numbers up to the cut are
 * on their way to the nodes that keep them, and may not be there yet: then the nodes are
 * asked again, with the same cut.
 */
final class Plan {

	/** Messages can be on their way for some time, but not for so long. */
	private static final long ON_THE_WAY = 10_000L << 20;

	private final TopicPattern pattern;

	private final Start start;

	private final UUID self;

	/** By publisher, the number of its last message that is to be read. */
	private final Map<UUID, Long> cut = new HashMap<>();

	/** By publisher that is there, the last number of topics that it has forgotten. */
	private final Map<UUID, Long> floors = new HashMap<>();

	/** By topic and publisher, the number of its last message there. */
	private final Map<String, Map<UUID, Long>> published = new TreeMap<>();

	private final Map<UUID, Long> after;

	/** By topic and node, what it keeps. */
	private Map<String, Map<UUID, Map<UUID, Coverage>>> kept = Map.of();

	/** By topic and publisher, what is to be read that is not known to be dropped. */
	private final Map<String, Map<UUID, Stretch>> needed = new HashMap<>();

	/** Topics of which something is missing that no node keeps, as far as is known. */
	private final Set<String> incomplete = new HashSet<>();

	private boolean onTheWay;

	private boolean gap;

	Plan(TopicPattern pattern, Start start, UUID self, Map<UUID, List<Outline>> answers) {
		this.pattern = pattern;
		this.start = start;
		this.self = self;
		List<Key> newest = new ArrayList<>();
		answers.forEach((node, parts) -> parts.forEach((part) -> {
			this.floors.put(node, part.floor());
			newest.addAll(part.newest());
			part.topics().forEach((topic) -> outline(node, topic));
		}));
		answers.forEach((node, parts) -> this.cut.put(node, parts.isEmpty() ? 0 : parts.get(0).clock()));
		this.after = start.after(this.cut, newest);
		kept(answers);
	}

	private void outline(UUID node, TopicOutline topic) {
		Map<UUID, Long> last = this.published.computeIfAbsent(topic.topic(), (key) -> new HashMap<>());
		if (topic.published() > 0) {
			last.merge(node, topic.published(), Math::max);
		}
		topic.held().forEach((stretch) -> {
			last.merge(stretch.publisher(), stretch.upto(), Math::max);
			this.cut.merge(stretch.publisher(), stretch.upto(), Math::max);
		});
	}

	/** The nodes have been asked again what they keep. */
	void kept(Map<UUID, List<Outline>> answers) {
		Map<String, Map<UUID, Map<UUID, Coverage>>> kept = new HashMap<>();
		answers.forEach((node, parts) -> parts.forEach((part) -> part.topics().forEach((topic) -> {
			for (Stretch stretch : topic.held()) {
				kept.computeIfAbsent(topic.topic(), (key) -> new HashMap<>())
					.computeIfAbsent(node, (key) -> new HashMap<>())
					.computeIfAbsent(stretch.publisher(), (key) -> new Coverage())
					.add(stretch.after(), stretch.upto());
			}
		})));
		this.kept = kept;
		this.needed.clear();
		this.incomplete.clear();
		this.onTheWay = false;
		this.gap = this.start.knowsOthers(this.cut.keySet())
				|| this.floors.keySet().stream().anyMatch(this.start::isInDoubt);
		this.published.forEach((topic, last) -> last.forEach((publisher, number) -> check(topic, publisher, number)));
		this.floors.forEach(this::checkForgotten);
	}

	private void check(String topic, UUID publisher, long last) {
		Stretch wanted = wanted(publisher, last);
		if (wanted == null) {
			return;
		}
		Coverage all = new Coverage();
		Collection<Map<UUID, Coverage>> nodes = this.kept.getOrDefault(topic, Map.of()).values();
		nodes.forEach((coverages) -> {
			Coverage coverage = coverages.get(publisher);
			if (coverage != null) {
				coverage.stretches(publisher).forEach((stretch) -> all.add(stretch.after(), stretch.upto()));
			}
		});
		List<Stretch> missing = all.missing(wanted);
		this.onTheWay |= this.floors.containsKey(publisher)
				&& missing.stream().anyMatch((stretch) -> stretch.upto() > Clock.now() - ON_THE_WAY);
		Stretch needed = this.start.isExact() ? wanted : whatIsKept(wanted, all);
		if (!all.missing(needed).isEmpty()) {
			this.gap = true;
			this.incomplete.add(topic);
		}
		this.needed.computeIfAbsent(topic, (key) -> new HashMap<>()).put(publisher, needed);
	}

	/** Without what is before all that is kept: that was dropped. */
	private static Stretch whatIsKept(Stretch wanted, Coverage all) {
		List<Stretch> kept = all.stretches(wanted.publisher());
		long from = kept.isEmpty() ? wanted.upto() : Math.min(kept.get(0).after(), wanted.upto());
		return new Stretch(wanted.publisher(), Math.max(wanted.after(), from), wanted.upto());
	}

	private @Nullable Stretch wanted(UUID publisher, long last) {
		long after = this.after.getOrDefault(publisher, 0L);
		long upto = Math.min(last, this.cut.getOrDefault(publisher, 0L));
		return (upto > after) ? new Stretch(publisher, after, upto) : null;
	}

	/**
	 * A publisher does not know any more what it has published to some topics: so a
	 * reader that goes on from before that may have missed something.
	 */
	private void checkForgotten(UUID publisher, long floor) {
		if (this.start.isExact() && this.after.getOrDefault(publisher, 0L) < floor
				&& !(this.pattern.isPlain() && this.published.containsKey(this.pattern.toString()))) {
			this.gap = true;
		}
	}

	/** Whether messages may be on their way to the nodes that keep them. */
	boolean isOnTheWay() {
		return this.onTheWay;
	}

	/** Whether some of what the reader goes on after is not kept any more. */
	boolean hasGap() {
		return this.gap;
	}

	/** By publisher, where the reader begins. */
	Map<UUID, Long> after() {
		return this.after;
	}

	/** By publisher, how far the reader gets. */
	Map<UUID, Long> cut() {
		return this.cut;
	}

	/**
	 * By publisher that did not answer, the number up to which the reader misses nothing:
	 * one topic is either kept without a gap or not, but of several there may be one that
	 * the nodes that answer do not keep.
	 */
	Map<UUID, Long> doubts() {
		return this.pattern.isPlain() ? Map.of() : this.start.doubts(this.after, this.cut, this.floors.keySet());
	}

	/** What is to be read of each publisher. */
	List<Stretch> stretches() {
		List<Stretch> stretches = new ArrayList<>();
		this.cut.forEach((publisher, last) -> {
			Stretch needed = wanted(publisher, last);
			if (needed != null) {
				stretches.add(needed);
			}
		});
		return stretches;
	}

	/**
	 * The nodes to read from. One suffices for a topic that it keeps as far as any node
	 * does, preferably this one; of a pattern each node gives the topics that it is the
	 * first to keep. Otherwise all give all that they have.
	 */
	Sources sources() {
		Set<UUID> holders = new LinkedHashSet<>();
		Set<String> topics = new HashSet<>();
		this.kept.forEach((topic, nodes) -> nodes.forEach((node, coverages) -> coverages.forEach((publisher, kept) -> {
			if (kept.last() > this.after.getOrDefault(publisher, 0L)) {
				holders.add(node);
				topics.add(topic);
			}
		})));
		if (this.pattern.isPlain()) {
			return holders.stream()
				.sorted((one, other) -> Boolean.compare(other.equals(this.self), one.equals(this.self)))
				.filter((node) -> suffices(node, this.pattern.toString()))
				.findFirst()
				.map((node) -> new Sources(Set.of(node), List.of()))
				.orElse(new Sources(holders, List.of()));
		}
		List<UUID> among = holders.stream().sorted().toList();
		Set<UUID> first = new HashSet<>();
		for (String topic : topics) {
			UUID node = Rendezvous.highest(among, topic, 1).get(0);
			if (!suffices(node, topic)) {
				return new Sources(holders, List.of());
			}
			first.add(node);
		}
		return new Sources(first, among);
	}

	private boolean suffices(UUID node, String topic) {
		Map<UUID, Coverage> coverages = this.kept.getOrDefault(topic, Map.of()).getOrDefault(node, Map.of());
		return !this.incomplete.contains(topic)
				&& this.needed.getOrDefault(topic, Map.of()).values().stream().allMatch((needed) -> {
					Coverage coverage = coverages.getOrDefault(needed.publisher(), new Coverage());
					return coverage.missing(needed).isEmpty();
				});
	}

	/**
	 * Nodes to read from.
	 *
	 * @param nodes their ids
	 * @param among if not empty, each gives only topics that it is the first of these to
	 * keep
	 */
	record Sources(Set<UUID> nodes, List<UUID> among) {
	}

}
