package io.pubsub.benchmarks;

/**
 * Takes what a receiver gets.
 */
@FunctionalInterface
public interface Sink {

	/**
	 * Takes one message. Called by one thread at a time.
	 * @param sequence its sequence number
	 * @param time when it was due to be published, or 0
	 */
	void received(long sequence, long time);

	/**
	 * Takes one message made by {@link Payload#bytes(Site, long, long)}.
	 * @param bytes holds the payload
	 * @param offset where it begins
	 */
	default void received(byte[] bytes, int offset) {
		received(Payload.sequence(bytes, offset), Payload.time(bytes, offset));
	}

}
