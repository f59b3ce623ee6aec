package io.pubsub.benchmarks.contenders;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;

/**
 * Commands to Redis that are flushed {@value #BATCH} at a time, or at once when none is
 * on its way.
 */
final class Pipeline {

	private static final int BATCH = 64;

	private final AtomicInteger unflushed = new AtomicInteger();

	private final AtomicInteger unanswered = new AtomicInteger();

	private final StatefulRedisConnection<byte[], byte[]> connection;

	Pipeline(StatefulRedisConnection<byte[], byte[]> connection) {
		this.connection = connection;
		connection.setAutoFlushCommands(false);
	}

	void add(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<?>> command) {
		this.unanswered.incrementAndGet();
		command.apply(this.connection.async()).whenComplete((answer, failure) -> answered());
		// counted once it waits, so that no flush in between can miss it
		int waiting = this.unflushed.incrementAndGet();
		if (waiting >= BATCH || waiting >= this.unanswered.get()) {
			flush();
		}
	}

	/** Flushes what waits if nothing else is on its way that would. */
	private void answered() {
		if (this.unanswered.decrementAndGet() <= this.unflushed.get()) {
			flush();
		}
	}

	private void flush() {
		if (this.unflushed.getAndSet(0) > 0) {
			this.connection.flushCommands();
		}
	}

}
