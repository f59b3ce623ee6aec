package io.pubsub.benchmarks.contenders;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * JetStream of NATS with its storage in memory: asynchronous publishing, and an ordered
 * consumer that the server pushes to. A reader that is slower than the stream's length
 * misses messages: needs the window.
 */
public final class JetStreamContender implements Contender {

	private Site site;

	private JetStream stream;

	@Override
	public void start(Site site, Sink sink) throws Exception {
		this.site = site;
		Connection connection = Nats.connect(Options.builder()
			.server("nats://" + Site.HOST + ":" + site.broker())
			.maxMessagesInOutgoingQueue(1 << 16)
			.build());
		connection.jetStreamManagement()
			.addStream(StreamConfiguration.builder()
				.name("benchmark")
				.subjects(Site.TOPIC)
				.storageType(StorageType.Memory)
				.maxMessages(Site.KEPT)
				.build());
		this.stream = connection.jetStream();
		if (!site.publisher()) {
			Dispatcher dispatcher = connection.createDispatcher();
			dispatcher.setPendingLimits(-1, -1);
			this.stream.subscribe(Site.TOPIC, dispatcher, (message) -> sink.received(message.getData(), 0), false,
					PushSubscribeOptions.builder().ordered(true).build());
		}
	}

	@Override
	public void publish(long sequence, long time) {
		this.stream.publishAsync(Site.TOPIC, Payload.bytes(this.site, sequence, time));
	}

}
