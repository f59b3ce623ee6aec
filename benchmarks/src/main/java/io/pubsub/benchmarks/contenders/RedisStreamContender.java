package io.pubsub.benchmarks.contenders;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * A stream of Redis through Lettuce: {@code XADD} with an approximate {@code MAXLEN},
 * pipelined as {@link RedisContender} does it, and {@code XREAD BLOCK} of up to
 * {@value #READ} messages at a time. A reader that is slower than the stream's length
 * misses messages: needs the window.
 */
public final class RedisStreamContender implements Contender {

	private static final int READ = 1000;

	private static final byte[] STREAM = Site.TOPIC.getBytes(StandardCharsets.UTF_8);

	private static final byte[] FIELD = { 'p' };

	private static final XAddArgs LENGTH = XAddArgs.Builder.maxlen(Site.KEPT).approximateTrimming();

	private Site site;

	private Pipeline pipeline;

	private StatefulRedisConnection<byte[], byte[]> connection;

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		RedisClient client = RedisClient.create(RedisURI.create(Site.HOST, site.broker()));
		this.connection = client.connect(ByteArrayCodec.INSTANCE);
		if (site.publisher()) {
			this.pipeline = new Pipeline(this.connection);
			return;
		}
		Thread reader = new Thread(() -> read(sink), "reader");
		reader.setDaemon(true);
		reader.start();
	}

	@SuppressWarnings("unchecked")
	private void read(Sink sink) {
		XReadArgs arguments = XReadArgs.Builder.block(1000).count(READ);
		String last = "0-0";
		while (true) {
			List<StreamMessage<byte[], byte[]>> messages = this.connection.sync()
				.xread(arguments, StreamOffset.from(STREAM, last));
			for (StreamMessage<byte[], byte[]> message : messages) {
				// keys are arrays, so that none is found by another
				sink.received(message.getBody().values().iterator().next(), 0);
				last = message.getId();
			}
		}
	}

	@Override
	public void publish(long sequence, long time) {
		byte[] payload = Payload.bytes(this.site, sequence, time);
		this.pipeline.add((commands) -> commands.xadd(STREAM, LENGTH, Map.of(FIELD, payload)));
	}

}
