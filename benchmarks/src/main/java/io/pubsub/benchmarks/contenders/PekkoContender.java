package io.pubsub.benchmarks.contenders;

import java.util.stream.Collectors;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.cluster.pubsub.DistributedPubSub;
import org.apache.pekko.cluster.pubsub.DistributedPubSubMediator.Publish;
import org.apache.pekko.cluster.pubsub.DistributedPubSubMediator.Subscribe;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * Pekko's {@code DistributedPubSub} over Artery TCP. Artery drops when its queue is full:
 * needs the window, and a queue that holds one.
 */
public final class PekkoContender implements Contender {

	private static final String CONFIG = """
			pekko {
				actor.provider = cluster
				loglevel = WARNING
				stdout-loglevel = WARNING
				remote.artery {
					transport = tcp
					canonical { hostname = "127.0.0.1", port = %d }
					advanced.outbound-message-queue-size = 131072
				}
				cluster {
					seed-nodes = [%s]
					jmx.enabled = off
					pub-sub.gossip-interval = 200ms
				}
				coordinated-shutdown.run-by-jvm-shutdown-hook = off
			}
			""";

	private Site site;

	private ActorSystem system;

	private ActorRef mediator;

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		String seeds = site.addresses()
			.stream()
			.map((address) -> "\"pekko://benchmark@" + address + "\"")
			.collect(Collectors.joining(", "));
		this.system = ActorSystem.create("benchmark",
				ConfigFactory.parseString(CONFIG.formatted(site.port(), seeds)).withFallback(ConfigFactory.load()));
		this.mediator = DistributedPubSub.get(this.system).mediator();
		if (!site.publisher()) {
			ActorRef subscriber = this.system.actorOf(Props.create(Subscriber.class, () -> new Subscriber(sink)));
			this.mediator.tell(new Subscribe(Site.TOPIC, subscriber), subscriber);
		}
	}

	@Override
	public void publish(long sequence, long time) {
		this.mediator.tell(new Publish(Site.TOPIC, Payload.bytes(this.site, sequence, time)), ActorRef.noSender());
	}

	/**
	 * Passes messages to the sink.
	 */
	private static final class Subscriber extends AbstractActor {

		private final Sink sink;

		private Subscriber(Sink sink) {
			this.sink = sink;
		}

		@Override
		public Receive createReceive() {
			return receiveBuilder().match(byte[].class, (bytes) -> this.sink.received(bytes, 0)).build();
		}

	}

}
