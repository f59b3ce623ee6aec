package io.pubsub.jgroups.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SendBufferTests {

	/** What JGroups adds to a message, about. */
	private static final int HEADER = 90;

	/**
	 * What Linux grants by itself, before 6.18 and since: for messages with payloads as
	 * small as this, and for batches.
	 */
	@ParameterizedTest
	@CsvSource({ "212992, 100", "212992, 35000", "4194304, 100", "4194304, 130000" })
	void whatThereIsRoomForFitsIntoTheBufferOfASocket(int wanted, int size) throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open()) {
			// hardly anything fits in there
			server.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
			server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			try (SocketChannel link = SocketChannel.open()) {
				link.setOption(StandardSocketOptions.SO_SNDBUF, wanted);
				link.connect(server.getLocalAddress());
				link.configureBlocking(false);
				int granted = link.getOption(StandardSocketOptions.SO_SNDBUF);
				int messages = SendBuffer.room(granted) / size;
				assertThat(write(link, messages, size + HEADER)).isEqualTo(messages);
			}
		}
	}

	/** Tells how many messages could be written. */
	private static int write(SocketChannel link, int messages, int size) throws Exception {
		for (int i = 0; i < messages; i++) {
			if (link.write(ByteBuffer.allocate(size)) < size) {
				return i;
			}
		}
		return messages;
	}

}
