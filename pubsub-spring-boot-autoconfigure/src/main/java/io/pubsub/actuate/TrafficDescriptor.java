package io.pubsub.actuate;

import java.util.Map;

/**
 * What goes through a node, and what it holds now.
 *
 * @param flows what it counts, by the name of the meter without {@code pubsub}
 * @param sent messages sent, by the name of the node they went to
 * @param lost messages lost, by cause
 * @param waiting messages that wait for listeners of this node
 * @param waitingBytes about how many bytes they take up
 * @param maxBytes how many bytes may wait in all mailboxes together
 * @param awaited requests, and messages to be confirmed, that wait for answers
 */
public record TrafficDescriptor(Map<String, Flow> flows, Map<String, Flow> sent, Map<String, Flow> lost, long waiting,
		long waitingBytes, long maxBytes, long awaited) {

	/**
	 * Something that is counted.
	 *
	 * @param total how many since the node was built
	 * @param rate how many a second as of late, between the last two requests; 0 if there
	 * was none within the minute before
	 */
	public record Flow(long total, double rate) {
	}

}
