package io.pubsub.benchmarks.contenders;

import java.time.Duration;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.Options;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * NATS through its Java client. Server and client drop a slow consumer: needs the window;
 * the client's own limit is off, since the window bounds it.
 */
public final class NatsContender implements Contender {

	private Site site;

	private Connection connection;

	@Override
	public void start(Site site, Sink sink) throws Exception {
		this.site = site;
		this.connection = Nats.connect(Options.builder()
			.server("nats://" + Site.HOST + ":" + site.broker())
			.maxMessagesInOutgoingQueue(1 << 16)
			.build());
		if (!site.publisher()) {
			Dispatcher dispatcher = this.connection.createDispatcher((message) -> sink.received(message.getData(), 0));
			dispatcher.setPendingLimits(-1, -1);
			dispatcher.subscribe(Site.TOPIC);
			this.connection.flush(Duration.ofSeconds(10));
		}
	}

	@Override
	public void publish(long sequence, long time) {
		this.connection.publish(Site.TOPIC, Payload.bytes(this.site, sequence, time));
	}

}
