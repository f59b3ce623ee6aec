package io.pubsub.wire;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.pubsub.Node;

/**
 * What nodes say to each other about the messages that they keep. Messages that are
 * remembered have numbers, see {@link Frame.Numbered}. What a node keeps of one publisher
 * and topic is told in stretches of such numbers.
 */
public sealed interface HistoryFrame extends Frame.Note {

	/** Answers go with the question that has the same token. */
	long token();

	/**
	 * Asks what the receiver keeps, and has published, of some topics.
	 *
	 * @param token comes back
	 * @param pattern the topic or pattern
	 * @param newest how many of the newest messages are to be named
	 */
	record Ask(long token, String pattern, int newest) implements HistoryFrame {
	}

	/**
	 * Answers {@link Ask}, perhaps in several parts.
	 *
	 * @param token from the question
	 * @param clock the number that the sender has given out last, for any topic: what it
	 * has published so far is in the topics
	 * @param floor the highest number of a message of a topic that the sender has
	 * forgotten as it has published nothing there for long; 0 if there is none
	 * @param topics what it keeps and has published
	 * @param newest the newest messages of all that it keeps, in no order
	 * @param last whether this is the last part
	 */
	record Outline(long token, long clock, long floor, List<TopicOutline> topics, List<Key> newest,
			boolean last) implements HistoryFrame {
	}

	/**
	 * What a node keeps, and has published, of one topic.
	 *
	 * @param topic the topic
	 * @param published the number of the last message that the node itself has published;
	 * 0 if it has published none, or does not know any more
	 * @param held what it keeps, or has kept and dropped on purpose
	 */
	record TopicOutline(String topic, long published, List<Stretch> held) {
	}

	/**
	 * The messages of one publisher with numbers in some interval.
	 *
	 * @param publisher the id of the publisher's node
	 * @param after the number before the first
	 * @param upto the last number
	 */
	record Stretch(UUID publisher, long after, long upto) {
	}

	/**
	 * Tells messages of one topic apart. Their order is that of their numbers, and for
	 * equal ones that of their publishers' ids.
	 *
	 * @param number the number
	 * @param publisher the id of the publisher's node
	 */
	record Key(long number, UUID publisher) implements Comparable<Key> {

		/** Before all messages. */
		public static final Key FIRST = new Key(0, new UUID(0, 0));

		@Override
		public int compareTo(Key other) {
			int order = Long.compare(this.number, other.number);
			return (order != 0) ? order : this.publisher.compareTo(other.publisher);
		}

	}

	/**
	 * Asks for messages.
	 *
	 * @param token comes back
	 * @param pattern the topic or pattern
	 * @param among if not empty, of a pattern's topics only those that the receiver is
	 * the first of these nodes to keep
	 * @param stretches which messages
	 * @param after where the messages before have ended
	 * @param maxBytes about how many bytes to send at most
	 */
	record Fetch(long token, String pattern, List<UUID> among, List<Stretch> stretches, Key after,
			int maxBytes) implements HistoryFrame {
	}

	/**
	 * Answers {@link Fetch}.
	 *
	 * @param token from the question
	 * @param messages the messages, in their order
	 * @param more whether there are more
	 * @param gap whether some that were asked for are not kept any more
	 */
	record Chunk(long token, List<KeptMessage> messages, boolean more, boolean gap) implements HistoryFrame {
	}

	/**
	 * A message that is kept.
	 *
	 * @param topic the topic
	 * @param publisher the node that published it
	 * @param number its number
	 * @param body its headers and payload, see {@link HistoryCodec}
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record KeptMessage(String topic, Node publisher, long number, byte[] body) {

		public Key key() {
			return new Key(this.number, this.publisher.id());
		}

	}

	/**
	 * The headers and the payload of a message that is kept.
	 *
	 * @param headers the user's headers
	 * @param payload the payload
	 */
	record Content(Map<String, Object> headers, Payload payload) {
	}

	/**
	 * Tells a node that is to keep some topics what the sender keeps of them.
	 *
	 * @param token comes back
	 * @param topics what it keeps
	 */
	record Offer(long token, List<TopicOutline> topics) implements HistoryFrame {
	}

	/**
	 * Answers {@link Offer}: the sender keeps all that was offered.
	 *
	 * @param token from the offer
	 */
	record Held(long token) implements HistoryFrame {
	}

	/**
	 * Messages of the sender were not sent to the receiver, as it reads too slowly.
	 *
	 * @param token of no use
	 */
	record Missed(long token) implements HistoryFrame {
	}

}
