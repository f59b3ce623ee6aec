package io.pubsub.jgroups.link;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.pubsub.FuzzRun;

/**
 * Jazzer looks for bytes off the network, before the frames of this library, that a node
 * does not expect.
 */
class LinkFuzzTests {

	private static final String PACKAGES = "io.pubsub.jgroups.**:org.jgroups.**";

	@TempDir
	Path folder;

	private FuzzRun run;

	@BeforeEach
	void prepare() {
		this.run = new FuzzRun(this.folder);
	}

	@Test
	void anyBytesAreMessagesOrRefused() throws Exception {
		int number = 0;
		for (Message message : ArrivingMessagesTests.messagesOfNodes().toList()) {
			this.run.seed("message-" + number++, ArrivingMessagesTests.written(message));
		}
		this.run.fuzz(MessageFuzzer.class, PACKAGES, 150_000);
	}

	@Test
	void anyDatagramLooksForNodesOrIsDropped() throws Exception {
		short discovery = ClassConfigurator.getProtocolId(MPING.class);
		int number = 0;
		for (String cluster : List.of("test", "other")) {
			PingData ping = new PingData(UUID.randomUUID(), false, "bob",
					new IpAddress(InetAddress.getLoopbackAddress(), 7801));
			Message message = new BytesMessage(null)
				.setArray(org.jgroups.protocols.Discovery.marshal(ping.mbrs((number == 1) ? List.of() : null)))
				.putHeader(discovery, new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(cluster))
				.setSrc(ping.getAddress())
				.setFlag(Message.Flag.OOB, Message.Flag.DONT_BUNDLE);
			ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(500);
			message.writeTo(output);
			this.run.seed("datagram-" + number++, Arrays.copyOf(output.buffer(), output.position()));
		}
		this.run.fuzz(DatagramFuzzer.class, PACKAGES, 150_000);
	}

}
