package io.pubsub.node.history;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.pubsub.StartPosition;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryFrame.Key;

/**
 * Where a reader begins, before it is known which publishers there are. Immutable.
 */
final class Start {

	private final StartPosition position;

	/** Where the reader stands, if it goes on after a cursor. */
	private final Cursors.Content cursor;

	/** If the reader goes on after what it has read itself. */
	private final @Nullable Position exact;

	/** By publisher, a number after which the reader gets everything. */
	private final Map<UUID, Long> all;

	private Start(StartPosition position, Cursors.Content cursor, @Nullable Position exact, Map<UUID, Long> all) {
		this.position = position;
		this.cursor = cursor;
		this.exact = exact;
		this.all = all;
	}

	/**
	 * Makes a start.
	 * @throws IllegalArgumentException if a cursor is invalid, or of another topic
	 */
	static Start of(TopicPattern topic, StartPosition position) {
		String cursor = position.cursor();
		return new Start(position, (cursor != null) ? Cursors.read(topic, cursor) : Cursors.Content.NONE, null,
				Map.of());
	}

	static Start after(Position position) {
		return new Start(StartPosition.beginning(), Cursors.Content.NONE, position, Map.of());
	}

	/** The same, with all that a publisher publishes after some number. */
	Start withAll(UUID publisher, long after) {
		return new Start(this.position, this.cursor, this.exact, Map.of(publisher, after));
	}

	/** Whether nothing may be missing between what the reader has and what it gets. */
	boolean isExact() {
		return this.exact != null || this.position.kind() == StartPosition.Kind.CURSOR;
	}

	/** How many of the newest messages have to be known. */
	int newest() {
		return (this.exact == null && this.position.kind() == StartPosition.Kind.LAST) ? this.position.count() : 0;
	}

	/** Whether the reader has read messages of publishers that are not among some. */
	boolean knowsOthers(Collection<UUID> publishers) {
		if (this.exact != null) {
			// those that were among them when it read
			return false;
		}
		List<Long> known = publishers.stream().map(Cursors::shortId).toList();
		return !known.containsAll(this.cursor.numbers().keySet());
	}

	/**
	 * Whether the reader has messages of a publisher after which others may be missing.
	 */
	boolean isInDoubt(UUID publisher) {
		return (this.exact != null) ? this.exact.isInDoubt(publisher)
				: this.cursor.doubts().containsKey(Cursors.shortId(publisher));
	}

	/**
	 * By publisher that is not there, the number up to which the reader misses nothing.
	 * @param after what {@link #after} says
	 * @param cut the number of the last message of each publisher
	 * @param present the publishers that are there
	 */
	Map<UUID, Long> doubts(Map<UUID, Long> after, Map<UUID, Long> cut, Collection<UUID> present) {
		Map<UUID, Long> doubts = new HashMap<>();
		if (this.exact != null) {
			doubts.putAll(this.exact.doubts());
		}
		cut.forEach((publisher, last) -> {
			long from = after.getOrDefault(publisher, 0L);
			Long sure = this.cursor.doubts().get(Cursors.shortId(publisher));
			if (sure != null || (last > from && newest() == 0)) {
				doubts.putIfAbsent(publisher, (sure != null) ? sure : from);
			}
		});
		doubts.keySet().removeAll(present);
		return doubts;
	}

	/**
	 * The number of the last message of each publisher that the reader does not get.
	 * @param cut the number of the last message of each publisher
	 * @param newest the newest messages
	 */
	Map<UUID, Long> after(Map<UUID, Long> cut, List<Key> newest) {
		Map<UUID, Long> after = new HashMap<>();
		Key first = first(newest);
		cut.forEach((publisher, last) -> after.put(publisher, after(publisher, last, first)));
		this.all.forEach((publisher, number) -> after.merge(publisher, number, Math::min));
		return after;
	}

	private long after(UUID publisher, long last, @Nullable Key first) {
		if (this.exact != null) {
			return this.exact.of(publisher);
		}
		return switch (this.position.kind()) {
			case BEGINNING -> 0;
			case CURSOR -> this.cursor.numbers().getOrDefault(Cursors.shortId(publisher), 0L);
			case SINCE -> {
				Duration age = this.position.age();
				yield Math.min(last, (age != null) ? Math.max(0, Clock.ago(age) - 1) : 0);
			}
			case LAST -> {
				if (this.position.count() == 0) {
					yield last;
				}
				if (first == null) {
					yield 0;
				}
				boolean from = publisher.compareTo(first.publisher()) >= 0;
				yield Math.min(last, from ? first.number() - 1 : first.number());
			}
		};
	}

	/**
	 * Where the reader stands before the first message.
	 * @param after what {@link #after} says
	 */
	Position position(Map<UUID, Long> after) {
		return (this.exact != null) ? this.exact.advance(after, 0) : Position.of(after);
	}

	/** The first of the newest messages; null if all are to be read. */
	private @Nullable Key first(List<Key> newest) {
		int count = newest();
		Stream<Key> latest = newest.stream().distinct().sorted(Comparator.reverseOrder());
		return (count > 0) ? latest.skip(count - 1).findFirst().orElse(null) : null;
	}

}
