package io.pubsub.benchmarks.contenders;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.pubsub.Publisher;
import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Payload.Quote;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;
import io.pubsub.benchmarks.stages.Stages;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.node.PubSubNode;
import io.pubsub.wire.JacksonPayloadCodec;

/**
 * This library, through its API. The publisher waits for the connections, but a mailbox
 * that is full on another node drops: needs the window, and mailboxes that hold one.
 */
public final class PubSubContender implements Contender {

	/** Makes TLS, for those contenders that have it. */
	static final String SECRET = "benchmark-9f3c7be1d0a84652";

	private static final int CAPACITY = 1 << 17;

	private final boolean json;

	private final @Nullable String secret;

	private Site site;

	private PubSubNode node;

	private Publisher publisher;

	private String text;

	private PubSubContender(boolean json, boolean secure) {
		this.json = json;
		this.secret = secure ? SECRET : null;
	}

	/** Bytes in the clear. */
	public static PubSubContender bytes() {
		return new PubSubContender(false, false);
	}

	/** Records as JSON. */
	public static PubSubContender json() {
		return new PubSubContender(true, false);
	}

	/** Bytes between nodes that have a secret, and so TLS. */
	public static PubSubContender secured() {
		return new PubSubContender(false, true);
	}

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		this.text = Payload.text(site);
		this.node = PubSubNode.builder("node-" + site.node())
			.transport(Stages.transport(site, transport(site, this.secret)))
			.codecs(List.of(new JacksonPayloadCodec("json", Payload.JSON)))
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

	static Transport transport(Site site, @Nullable String secret) {
		return new JGroupsTransport(JGroupsOptions.builder(Site.TOPIC, "node-" + site.node())
			.bindPort(site.port())
			.discovery(Discovery.STATIC)
			.staticHosts(site.addresses())
			.secret(secret)
			.build());
	}

	@Override
	public void publish(long sequence, long time) {
		this.publisher.publish(Site.TOPIC,
				this.json ? new Quote(sequence, time, this.text) : Payload.bytes(this.site, sequence, time));
	}

}
