package io.pubsub.benchmarks.contenders;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TopicConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * Hazelcast's {@code ITopic} between members. It sends without waiting, and a receiver
 * whose event queue is full drops: needs the window.
 */
public final class HazelcastContender implements Contender {

	private Site site;

	private HazelcastInstance hazelcast;

	private ITopic<byte[]> topic;

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		Config config = configure(new Config(), site);
		config.addTopicConfig(new TopicConfig(Site.TOPIC).setStatisticsEnabled(false));
		this.hazelcast = Hazelcast.newHazelcastInstance(config);
		this.topic = this.hazelcast.getTopic(Site.TOPIC);
		if (!site.publisher()) {
			this.topic.addMessageListener((message) -> sink.received(message.getMessageObject(), 0));
		}
	}

	/** Keeps a member on the loopback address, with the other nodes as its only peers. */
	static Config configure(Config config, Site site) {
		config.setClusterName(Site.TOPIC + site.ports());
		config.setProperty("hazelcast.logging.type", "slf4j");
		config.setProperty("hazelcast.phone.home.enabled", "false");
		config.setProperty("hazelcast.shutdownhook.enabled", "false");
		config.setProperty("hazelcast.socket.bind.any", "false");
		config.setProperty("hazelcast.wait.seconds.before.join", "1");
		config.getMetricsConfig().setEnabled(false);
		NetworkConfig network = config.getNetworkConfig().setPort(site.port()).setPortAutoIncrement(false);
		network.getInterfaces().setEnabled(true).addInterface(Site.HOST);
		JoinConfig join = network.getJoin();
		join.getAutoDetectionConfig().setEnabled(false);
		join.getMulticastConfig().setEnabled(false);
		join.getTcpIpConfig().setEnabled(true);
		site.addresses().forEach((address) -> join.getTcpIpConfig().addMember(address));
		return config;
	}

	@Override
	public void publish(long sequence, long time) {
		this.topic.publish(Payload.bytes(this.site, sequence, time));
	}

}
