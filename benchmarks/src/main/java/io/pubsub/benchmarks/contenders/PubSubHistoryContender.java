package io.pubsub.benchmarks.contenders;

import io.pubsub.Publisher;
import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.history.HistorySettings;

/**
 * This library with a topic that two of the three nodes remember. Each of the others
 * keeps its messages in one process.
 */
public final class PubSubHistoryContender implements Contender {

	private static final int CAPACITY = 1 << 17;

	private final boolean confirmed;

	private Site site;

	private Publisher publisher;

	public PubSubHistoryContender(boolean confirmed) {
		this.confirmed = confirmed;
	}

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		PubSubNode node = PubSubNode.builder("node-" + site.node())
			.transport(PubSubContender.transport(site, null))
			.capacity(CAPACITY)
			.history(HistorySettings.of(Site.TOPIC).keep(Site.KEPT).maxBytes(1L << 30))
			.maxHistoryBytes(1L << 30)
			.build();
		node.start();
		this.publisher = node.publisher();
		if (!site.publisher()) {
			node.subscriptions()
				.subscribe(Site.TOPIC, byte[].class, (message) -> sink.received(message.getPayload(), 0));
		}
	}

	@Override
	public void publish(long sequence, long time) {
		byte[] payload = Payload.bytes(this.site, sequence, time);
		if (this.confirmed) {
			this.publisher.publishConfirmed(Site.TOPIC, payload);
		}
		else {
			this.publisher.publish(Site.TOPIC, payload);
		}
	}

}
