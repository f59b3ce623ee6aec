package io.pubsub.wire;

/**
 * The numbers of frames. They travel, so none is ever changed, or used again for another
 * frame. They are open: later versions have more of them, which this one skips.
 * <p>
 * Nodes count the messages that they send to each other. So that a node counts also those
 * that it cannot read, a new frame takes a number from 64 to 127 if it is counted as a
 * message, and a number from 21 to 63 if it is not. 0, and numbers above 127, are never
 * used.
 */
final class FrameNumbers {

	/** A node's name alone, from nodes that speak version 1 only. */
	static final int NAME = 1;

	static final int SNAPSHOT = 2;

	static final int DELTA = 3;

	static final int DIGEST = 4;

	static final int PULL = 5;

	static final int PING = 6;

	static final int PONG = 7;

	static final int PUBLISH = 8;

	static final int SEND = 9;

	static final int CONFIRMED = 10;

	static final int REQUEST = 11;

	static final int REPLY = 12;

	static final int SEND_TO_GROUP = 13;

	static final int WATCH = 14;

	static final int WATCHED = 15;

	static final int UNWATCH = 16;

	static final int ENDED = 17;

	static final int EVENT = 18;

	static final int LEAVING = 19;

	static final int HELLO = 20;

	static final int HISTORY_ASK = 21;

	static final int HISTORY_OUTLINE = 22;

	static final int HISTORY_FETCH = 23;

	static final int HISTORY_CHUNK = 24;

	static final int HISTORY_OFFER = 25;

	static final int HISTORY_HELD = 26;

	static final int HISTORY_MISSED = 27;

	/** The first of the numbers that are for messages only. */
	private static final int FIRST_MESSAGE = 64;

	private FrameNumbers() {
	}

	/**
	 * Whether a frame of some number is counted as a message.
	 */
	static boolean isMessage(int number) {
		return switch (number) {
			case PUBLISH, SEND, REQUEST, REPLY, SEND_TO_GROUP, EVENT -> true;
			default -> number >= FIRST_MESSAGE;
		};
	}

}
