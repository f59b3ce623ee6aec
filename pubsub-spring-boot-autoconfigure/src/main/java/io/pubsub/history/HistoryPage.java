package io.pubsub.history;

import java.util.List;

import org.springframework.messaging.Message;

/**
 * Messages that were read from history, in the order in which they were published: for
 * each publishing node that order is exact; messages of several nodes are ordered by
 * their clocks.
 *
 * @param <T> the payload's type
 * @param messages the messages, oldest first, each with a
 * {@linkplain io.pubsub.PubSubHeaders#CURSOR cursor}
 * @param cursor continues after these messages
 * @param isComplete whether there were no more messages when this page was read
 * @param hasGap whether messages are missing that the start position covers, because no
 * node keeps them any more
 */
public record HistoryPage<T>(List<Message<T>> messages, String cursor, boolean isComplete, boolean hasGap) {

	public HistoryPage {
		messages = List.copyOf(messages);
	}

}
