package io.pubsub.benchmarks;

/**
 * One node of a messaging system under test. The runner makes one in each JVM: the
 * publisher's on node 0, receivers on the others. Messages go to one topic, and every
 * receiver gets each. A node ends with its JVM.
 */
public interface Contender {

	/**
	 * Starts this node and, on a receiver, subscribes. All nodes are started at the same
	 * time, so this must not fail because the others are not up yet. It need not wait for
	 * them: the runner goes on when a probe has reached every receiver.
	 * @param site where this node runs, and as what
	 * @param sink what a receiver passes its messages to, one at a time and in the order
	 * in which they came
	 * @throws Exception if it cannot start
	 */
	void start(Site site, Sink sink) throws Exception;

	/**
	 * Publishes one message of {@link Site#size()} bytes. Called by one thread, on node 0
	 * only.
	 * @param sequence the message's sequence number
	 * @param time when it was due, in nanoseconds; 0 if that does not matter
	 * @throws Exception if it cannot be published, which ends the measurement
	 */
	void publish(long sequence, long time) throws Exception;

}
