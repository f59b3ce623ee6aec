package io.pubsub.benchmarks.contenders;

import java.util.concurrent.TimeUnit;

import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * Vert.x's clustered event bus, with Hazelcast as cluster manager; messages go over its
 * own connections. It queues without limit: needs the window.
 */
public final class VertxContender implements Contender {

	private Site site;

	private Vertx vertx;

	private EventBus bus;

	@Override
	public void start(Site site, Sink sink) throws Exception {
		this.site = site;
		Config config = HazelcastContender.configure(ConfigUtil.loadConfig(), site);
		int port = site.port() + 100;
		this.vertx = Vertx.builder()
			.with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(Site.HOST).setPort(port)))
			.withClusterManager(new HazelcastClusterManager(config))
			.buildClustered()
			.toCompletionStage()
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		this.bus = this.vertx.eventBus();
		if (!site.publisher()) {
			MessageConsumer<Buffer> consumer = this.bus.consumer(Site.TOPIC,
					(message) -> sink.received(message.body().getBytes(), 0));
			consumer.completion().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
		}
	}

	@Override
	public void publish(long sequence, long time) {
		this.bus.publish(Site.TOPIC, Buffer.buffer(Payload.bytes(this.site, sequence, time)));
	}

}
