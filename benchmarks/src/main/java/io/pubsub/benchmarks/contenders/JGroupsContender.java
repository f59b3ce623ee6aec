package io.pubsub.benchmarks.contenders;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Message.TransientFlag;
import org.jgroups.Receiver;
import org.jgroups.util.MessageBatch;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * JGroups as it is, with the settings that were best for it: a multicast for each
 * message. Its flow control is its back-pressure.
 */
public final class JGroupsContender implements Contender {

	private static final String STACK = """
			<config xmlns="urn:org:jgroups">
				<TCP bind_addr="127.0.0.1" bind_port="%d" port_range="0" tcp_nodelay="true" send_buf_size="4m"
					diag.enabled="false" bundler_type="%s" bundler.capacity="64k" message_processing_policy="%s"
					thread_pool.min_threads="0" thread_pool.max_threads="200"/>
				<TCPPING initial_hosts="%s" port_range="0"/>
				<MERGE3 min_interval="1s" max_interval="3s"/>
				<FD_SOCK2 bind_addr="127.0.0.1"/>
				<FD_ALL3 timeout="40s" interval="5s"/>
				<VERIFY_SUSPECT2 timeout="1.5s"/>
				<pbcast.NAKACK2 use_mcast_xmit="false"/>
				<UNICAST3/>
				<pbcast.STABLE desired_avg_gossip="50s" max_bytes="4M"/>
				<pbcast.GMS print_local_addr="false" join_timeout="500ms"/>
				<UFC max_credits="1M" min_threshold="0.4"/>
				<MFC max_credits="1M" min_threshold="0.4"/>
				<FRAG4 frag_size="60K"/>
			</config>
			""";

	private final String bundler;

	private final String policy;

	private JChannel channel;

	private Site site;

	public JGroupsContender(String bundler, String policy) {
		this.bundler = bundler;
		this.policy = policy;
	}

	@Override
	public void start(Site site, Sink sink) throws Exception {
		this.site = site;
		String hosts = site.ports()
			.stream()
			.map((port) -> Site.HOST + "[" + port + "]")
			.collect(Collectors.joining(","));
		String stack = STACK.formatted(site.port(), this.bundler, this.policy, hosts);
		JChannel channel = new JChannel(new ByteArrayInputStream(stack.getBytes(StandardCharsets.UTF_8)));
		this.channel = channel;
		channel.setReceiver(new Receiver() {

			@Override
			public void receive(Message message) {
				sink.received(message.getArray(), message.getOffset());
			}

			@Override
			public void receive(MessageBatch batch) {
				for (Message message : batch) {
					receive(message);
				}
			}

		});
		channel.connect(Site.TOPIC);
	}

	@Override
	public void publish(long sequence, long time) throws Exception {
		this.channel.send(
				new BytesMessage(null, Payload.bytes(this.site, sequence, time)).setFlag(TransientFlag.DONT_LOOPBACK));
	}

}
