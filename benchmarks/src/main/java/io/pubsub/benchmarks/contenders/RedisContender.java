package io.pubsub.benchmarks.contenders;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * Redis through Lettuce, pipelined: commands are flushed {@value #BATCH} at a time, or at
 * once when none is on its way. The server queues for its subscribers without limit:
 * needs the window.
 */
public final class RedisContender implements Contender {

	private static final int BATCH = 64;

	private static final byte[] CHANNEL = Site.TOPIC.getBytes(StandardCharsets.UTF_8);

	private final AtomicInteger unflushed = new AtomicInteger();

	private final AtomicInteger unanswered = new AtomicInteger();

	private Site site;

	private RedisClient client;

	private StatefulRedisConnection<byte[], byte[]> connection;

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		this.client = RedisClient.create(RedisURI.create(Site.HOST, site.broker()));
		if (site.publisher()) {
			this.connection = this.client.connect(ByteArrayCodec.INSTANCE);
			this.connection.setAutoFlushCommands(false);
			return;
		}
		StatefulRedisPubSubConnection<byte[], byte[]> subscriber = this.client.connectPubSub(ByteArrayCodec.INSTANCE);
		subscriber.addListener(new RedisPubSubAdapter<byte[], byte[]>() {

			@Override
			public void message(byte[] channel, byte[] message) {
				sink.received(message, 0);
			}

		});
		subscriber.sync().subscribe(CHANNEL);
	}

	@Override
	public void publish(long sequence, long time) {
		this.unanswered.incrementAndGet();
		this.connection.async()
			.publish(CHANNEL, Payload.bytes(this.site, sequence, time))
			.whenComplete((receivers, failure) -> answered());
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
