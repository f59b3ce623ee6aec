package io.pubsub.benchmarks.contenders;

import java.nio.charset.StandardCharsets;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * Redis through Lettuce, pipelined. The server queues for its subscribers without limit:
 * needs the window.
 */
public final class RedisContender implements Contender {

	private static final byte[] CHANNEL = Site.TOPIC.getBytes(StandardCharsets.UTF_8);

	private Site site;

	private RedisClient client;

	private Pipeline pipeline;

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		this.client = RedisClient.create(RedisURI.create(Site.HOST, site.broker()));
		if (site.publisher()) {
			this.pipeline = new Pipeline(this.client.connect(ByteArrayCodec.INSTANCE));
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
		byte[] payload = Payload.bytes(this.site, sequence, time);
		this.pipeline.add((commands) -> commands.publish(CHANNEL, payload));
	}

}
