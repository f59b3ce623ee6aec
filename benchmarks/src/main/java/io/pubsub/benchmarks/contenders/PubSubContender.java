package io.pubsub.benchmarks.contenders;

import java.lang.reflect.Type;
import java.util.List;

import tools.jackson.databind.JavaType;

import io.pubsub.PayloadCodec;
import io.pubsub.Publisher;
import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Payload.Quote;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;
import io.pubsub.cluster.Transport;
import io.pubsub.node.PubSubNode;

/**
 * This library, through its API. The publisher waits for the connections, but a mailbox
 * that is full on another node drops: needs the window, and mailboxes that hold one.
 */
public final class PubSubContender implements Contender {

	private static final int CAPACITY = 1 << 17;

	private final boolean json;

	private Site site;

	private PubSubNode node;

	private Publisher publisher;

	private String text;

	public PubSubContender(boolean json) {
		this.json = json;
	}

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		this.text = Payload.text(site);
		this.node = PubSubNode.builder("node-" + site.node())
			.transport(transport())
			.codecs(List.of(new JsonCodec()))
			.capacity(CAPACITY)
			.build();
		this.node.start();
		this.publisher = this.node.publisher();
		if (site.publisher()) {
			return;
		}
		if (this.json) {
			this.node.subscriptions()
				.subscribe(Site.TOPIC, Quote.class,
						(message) -> sink.received(message.getPayload().sequence(), message.getPayload().time()));
		}
		else {
			this.node.subscriptions()
				.subscribe(Site.TOPIC, byte[].class, (message) -> sink.received(message.getPayload(), 0));
		}
	}

	private static Transport transport() {
		throw new UnsupportedOperationException("There is no transport over JGroups yet");
	}

	@Override
	public void publish(long sequence, long time) {
		this.publisher.publish(Site.TOPIC,
				this.json ? new Quote(sequence, time, this.text) : Payload.bytes(this.site, sequence, time));
	}

	/**
	 * JSON by the mapper that all contenders use.
	 */
	private static final class JsonCodec implements PayloadCodec {

		@Override
		public String name() {
			return "json";
		}

		@Override
		public byte[] encode(Object payload) {
			return Payload.JSON.writeValueAsBytes(payload);
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			JavaType javaType = Payload.JSON.constructType(type);
			return Payload.JSON.readValue(bytes, javaType);
		}

	}

}
