package io.pubsub.node.history;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.pubsub.log.Printable;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

/**
 * Positions as texts: a version, a hash of the topic, and for each publisher half the
 * bits of its id, which suffice to tell publishers apart, and a number. A publisher in
 * doubt comes a second time before, with the number up to which nothing is missing.
 */
final class Cursors {

	private static final int VERSION = 1;

	/** Far more than any cluster has nodes. */
	private static final int MAX_LENGTH = 100_000;

	private Cursors() {
	}

	/** What stands for a topic or pattern in its cursors. */
	static int hash(TopicPattern topic) {
		return topic.withoutNames().hashCode();
	}

	static String write(int hash, Position position) {
		WireOutput output = new WireOutput(6 + position.size() * 16);
		List<UUID> doubts = position.doubts().keySet().stream().filter(position::isInDoubt).toList();
		output.writeByte(VERSION).writeInt(hash).writeInt(doubts.size() + position.size());
		doubts.forEach((publisher) -> output.writeFixedLong(shortId(publisher))
			.writeFixedLong(position.doubts().getOrDefault(publisher, 0L)));
		position.forEach((publisher, number) -> output.writeFixedLong(shortId(publisher)).writeFixedLong(number));
		return Base64.getUrlEncoder().withoutPadding().encodeToString(output.toByteArray());
	}

	/**
	 * Reads a cursor.
	 * @throws IllegalArgumentException if it is none, or of another topic
	 */
	static Content read(TopicPattern topic, String cursor) {
		try {
			if (cursor.length() > MAX_LENGTH) {
				throw new MalformedFrameException("it is too long");
			}
			byte[] bytes = Base64.getUrlDecoder().decode(cursor);
			WireInput input = new WireInput(bytes, 0, bytes.length);
			if (input.readByte() != VERSION) {
				throw new MalformedFrameException("it is of another version");
			}
			if (input.readInt() != hash(topic)) {
				throw new MalformedFrameException("it is of another topic");
			}
			int count = input.readCount(16);
			Map<Long, Long> numbers = new HashMap<>();
			Map<Long, Long> doubts = new HashMap<>();
			for (int i = 0; i < count; i++) {
				long publisher = input.readFixedLong();
				Long before = numbers.put(publisher, Math.max(0, input.readFixedLong()));
				if (before != null) {
					doubts.put(publisher, before);
				}
			}
			if (input.remaining() > 0) {
				throw new MalformedFrameException("it is too long");
			}
			return new Content(numbers, doubts);
		}
		catch (MalformedFrameException | IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'" + Printable.text((cursor.length() > 100) ? cursor.substring(0, 100) + "..." : cursor)
							+ "' is no cursor of '" + topic + "': " + Printable.message(ex)
							+ ". Use a cursor of a message or page of this topic as it is",
					ex);
		}
	}

	/**
	 * What a cursor says, by the {@link #shortId} of publishers.
	 *
	 * @param numbers the number of the last message of each
	 * @param doubts of those in doubt, the number up to which nothing is missing
	 */
	record Content(Map<Long, Long> numbers, Map<Long, Long> doubts) {

		static final Content NONE = new Content(Map.of(), Map.of());

	}

	static long shortId(UUID publisher) {
		return publisher.getMostSignificantBits() ^ Long.rotateLeft(publisher.getLeastSignificantBits(), 32);
	}

}
