package io.pubsub.dispatch;

import java.time.Duration;

import io.pubsub.Overflow;

/**
 * Bounds of a mailbox.
 *
 * @param capacity how many messages may wait
 * @param maxBytes how many bytes may wait
 * @param overflow what happens to one message more
 * @param blockTimeout how long a sender waits, where the policy is to block
 * @param concurrency how many messages are handled at a time
 */
public record MailboxSettings(int capacity, long maxBytes, Overflow overflow, Duration blockTimeout, int concurrency) {

	/** Bounds without one in bytes. */
	public MailboxSettings(int capacity, Overflow overflow, Duration blockTimeout, int concurrency) {
		this(capacity, Long.MAX_VALUE, overflow, blockTimeout, concurrency);
	}

}
