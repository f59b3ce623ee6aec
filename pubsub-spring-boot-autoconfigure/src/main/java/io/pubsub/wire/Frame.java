package io.pubsub.wire;

import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.Down;

/**
 * What nodes say to each other: the whole protocol, together with {@link ClusterFrame}.
 * Between two nodes frames arrive in the order in which they were sent, or, at a
 * partition, not at all.
 */
public sealed interface Frame permits ClusterFrame, Frame.Confirmed, Frame.Unknown, Frame.Note, Frame.Message {

	/**
	 * Answers a message that has a token: it was offered to mailboxes. To a
	 * {@link Request} only if it is for all, or nobody was there.
	 *
	 * @param token from the message
	 * @param found whether there was what it was addressed to
	 * @param mailboxes how many mailboxes took it, or, if it is a request, will reply
	 * @param overflowed how many mailboxes were full
	 */
	record Confirmed(long token, boolean found, int mailboxes, int overflowed) implements Frame {
	}

	/**
	 * A frame that a later version of the protocol has, or has given another form, and
	 * that is skipped. Only ever read, never written.
	 *
	 * @param kind its number
	 * @param message whether its sender counts it as a {@link Message}
	 * @param answer what ends the sender's wait, if it is known to wait for an answer
	 */
	record Unknown(int kind, boolean message, @Nullable Frame answer) implements Frame {
	}

	/**
	 * What a feature says to the same feature of another node, between messages: it is
	 * posted without waiting for room, and not counted.
	 */
	sealed interface Note extends Frame permits Watching, HistoryFrame {

	}

	/**
	 * What nodes tell each other of targets that one watches on the other, by a token
	 * that the watching node chose. All of it may come twice.
	 */
	sealed interface Watching extends Note {

		/** What the watching node knows the target by. */
		long token();

	}

	/**
	 * Asks to be told of the end of a target of the receiver's, and, if it is an event,
	 * of its messages; or, as the receiver may have forgotten, asks again.
	 *
	 * @param token what is to come back
	 * @param kind what the target is
	 * @param name of a name or event; empty for a mailbox
	 * @param number of the mailbox; or of what has the name or event, as it was told in
	 * {@link Watched}, 0 if that was not told yet
	 * @param after the number of the last message that the sender has; 0 if none
	 */
	record Watch(long token, Kind kind, String name, long number, long after) implements Watching {

		/** Most characters of a name. */
		public static final int MAX_NAME = 4096;

		/**
		 * What can be watched on another node. The order counts: never change it.
		 */
		public enum Kind {

			/** A mailbox. */
			MAILBOX,

			/** The mailbox that has a name. */
			NAME,

			/** The producer of an event, but not its messages. */
			PRODUCER,

			/** The messages of an event, and its end. */
			EVENT

		}

	}

	/**
	 * Answers {@link Watch}. If it is an event, the messages that are kept and that the
	 * sender does not have follow, and then what is published.
	 *
	 * @param token from the question
	 * @param number what the target is known by on its node; 0 if there is none
	 * @param buffer how many messages are kept
	 * @param from the number of the message that follows next
	 */
	record Watched(long token, long number, int buffer, long from) implements Watching {
	}

	/**
	 * The sender watches a target no more.
	 *
	 * @param token from {@link Watch}
	 * @param andEarlier whether that goes for all smaller tokens of the sender too
	 */
	record Unwatch(long token, boolean andEarlier) implements Watching {
	}

	/**
	 * A target has ended.
	 *
	 * @param token from {@link Watch}
	 * @param reason why
	 * @param detail more of that, for people
	 */
	record Ended(long token, Down.Reason reason, String detail) implements Watching {

		/** Most characters of the detail; what is longer is cut off. */
		public static final int MAX_DETAIL = 4000;

		public Ended {
			detail = cut(detail, MAX_DETAIL);
		}

	}

	private static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		// not between the halves of one character
		return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
	}

	/**
	 * A message of a user's, or a reply to one, which is counted on its way.
	 */
	sealed interface Message extends Frame {

		/** The user's headers: texts, numbers, booleans and {@code byte[]}. */
		Map<String, Object> headers();

		/** The payload. */
		Payload payload();

	}

	/**
	 * A message for the receiver's subscribers: for each that has no group, and for one
	 * of each group that the receiver is to serve.
	 *
	 * @param topic the topic
	 * @param headers the user's headers: texts, numbers, booleans and {@code byte[]}
	 * @param assigned by group, the node that serves it
	 * @param others the node that serves groups not assigned, or null for none
	 * @param payload the payload
	 * @param token what {@link Confirmed} is to bring back; 0 if nobody wants one
	 * @param numbered its place in the history of the topic; null if that has none
	 */
	record Publish(String topic, Map<String, Object> headers, Map<String, UUID> assigned, @Nullable UUID others,
			Payload payload, long token, @Nullable Numbered numbered) implements Message {

		public Publish(String topic, Map<String, Object> headers, Map<String, UUID> assigned, @Nullable UUID others,
				Payload payload, long token) {
			this(topic, headers, assigned, others, payload, token, null);
		}

		public Publish(String topic, Map<String, Object> headers, Map<String, UUID> assigned, @Nullable UUID others,
				Payload payload) {
			this(topic, headers, assigned, others, payload, 0, null);
		}

		/**
		 * The groups that some node is to serve: those assigned to it, and perhaps
		 * others.
		 */
		public boolean serves(UUID node, String group) {
			UUID server = this.assigned.get(group);
			return (server != null) ? server.equals(node) : node.equals(this.others);
		}

	}

	/**
	 * The place of a message in the history of its topic.
	 *
	 * @param number its number: larger than those of all messages of that kind that its
	 * publisher has published before, of any topic; in its high bits a time
	 * @param previous the number of the publisher's message before, of the same topic; 0
	 * if there was none
	 * @param keepers marks of the nodes that are to keep it
	 */
	record Numbered(long number, long previous, long keepers) {

		/** How many nodes can keep a message. */
		public static final int MAX_KEEPERS = 4;

		private static final int MARK_BITS = 16;

		private static final long MARK = (1 << MARK_BITS) - 1;

		/**
		 * The marks of some nodes. Another node may have the same mark, which then keeps
		 * the message too.
		 * @param nodes the ids of the nodes, {@value #MAX_KEEPERS} at most
		 */
		public static long marks(Iterable<UUID> nodes) {
			long marks = 0;
			for (UUID node : nodes) {
				marks = (marks << MARK_BITS) | mark(node);
			}
			return marks;
		}

		/** Not 0. */
		private static long mark(UUID node) {
			long bits = node.getMostSignificantBits() ^ node.getLeastSignificantBits();
			return Math.max(1, (bits ^ (bits >>> 16) ^ (bits >>> 32) ^ (bits >>> 48)) & MARK);
		}

		/** Whether a node is to keep the message. */
		public boolean isKeptBy(UUID node) {
			long mark = mark(node);
			for (long rest = this.keepers; rest != 0; rest >>>= MARK_BITS) {
				if ((rest & MARK) == mark) {
					return true;
				}
			}
			return false;
		}

	}

	/**
	 * A message for one mailbox of the receiver.
	 *
	 * @param mailbox the mailbox's number there
	 * @param headers the user's headers
	 * @param payload the payload
	 * @param token what {@link Confirmed} is to bring back; 0 if nobody wants one
	 */
	record Send(long mailbox, Map<String, Object> headers, Payload payload, long token) implements Message {

		public Send(long mailbox, Map<String, Object> headers, Payload payload) {
			this(mailbox, headers, payload, 0);
		}

	}

	/**
	 * A message for all of the receiver's mailboxes that are members of a group.
	 *
	 * @param scope the name of the group's scope, empty for the default
	 * @param group the group's name
	 * @param headers the user's headers
	 * @param payload the payload
	 */
	record SendToGroup(String scope, String group, Map<String, Object> headers, Payload payload) implements Message {
	}

	/**
	 * A message of an event, for all who watch it on the receiver.
	 *
	 * @param number what the event is known by on the sender
	 * @param sequence the message's number
	 * @param headers the user's headers
	 * @param payload the payload
	 */
	record Event(long number, long sequence, Map<String, Object> headers, Payload payload) implements Message {
	}

	/**
	 * A message whose recipients are to reply.
	 *
	 * @param token what each {@link Reply} is to bring back
	 * @param one whether one subscriber is to get it, if it is a {@link Publish}, in a
	 * group or not
	 * @param message a {@link Publish} or {@link Send}, whose own token counts for
	 * nothing
	 */
	record Request(long token, boolean one, Message message) implements Message {

		@Override
		public Map<String, Object> headers() {
			return this.message.headers();
		}

		@Override
		public Payload payload() {
			return this.message.payload();
		}

	}

	/**
	 * What has become of a {@link Request} in one mailbox.
	 *
	 * @param token from the request
	 * @param mailbox the mailbox's number
	 * @param outcome what has become of it
	 * @param failureType if it failed, the type of what was thrown, else empty
	 * @param failureMessage if it failed, the message of what was thrown, else empty
	 * @param payload the value if there is one, else empty
	 */
	record Reply(long token, long mailbox, Outcome outcome, String failureType, String failureMessage,
			Payload payload) implements Message {

		/** Most characters of a failure's type. */
		public static final int MAX_TYPE = 500;

		/** Most characters of a failure's message; what is longer is cut off. */
		public static final int MAX_MESSAGE = 4000;

		private static final Payload NOTHING = new Payload(Payload.BYTES, new byte[0]);

		public Reply {
			failureType = cut(failureType, MAX_TYPE);
			failureMessage = cut(failureMessage, MAX_MESSAGE);
		}

		public static Reply value(long token, long mailbox, Payload payload) {
			return new Reply(token, mailbox, Outcome.VALUE, "", "", payload);
		}

		public static Reply nothing(long token, long mailbox) {
			return new Reply(token, mailbox, Outcome.NOTHING, "", "", NOTHING);
		}

		public static Reply declined(long token, long mailbox) {
			return new Reply(token, mailbox, Outcome.DECLINED, "", "", NOTHING);
		}

		public static Reply closed(long token, long mailbox) {
			return new Reply(token, mailbox, Outcome.CLOSED, "", "", NOTHING);
		}

		public static Reply failed(long token, long mailbox, String type, String message) {
			return new Reply(token, mailbox, Outcome.FAILED, type, message, NOTHING);
		}

		@Override
		public Map<String, Object> headers() {
			return Map.of();
		}

		/**
		 * What has become of a request.
		 */
		public enum Outcome {

			/** The listener returned a value. */
			VALUE,

			/** The listener returned nothing. */
			NOTHING,

			/** The listener was not called: the mailbox closed, or did not want it. */
			DECLINED,

			/** The listener failed, or could not be called. */
			FAILED,

			/** The listener was not called: the member of a group has closed. */
			CLOSED

		}

	}

}
