package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jgroups.Version;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

import static io.pubsub.jgroups.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many connections others may have with a node, all of which have greeted as nodes
 * do.
 */
@Timeout(120)
class DoorkeeperTests {

	private static final int FILES = 400;

	private final Strangers strangers = new Strangers();

	private final List<Socket> connected = new ArrayList<>();

	private final BlockingQueue<Socket> admitted = new LinkedBlockingQueue<>();

	private Doorkeeper door;

	@BeforeEach
	void listen() throws IOException {
		this.door = new Doorkeeper(Introductions.none(this.strangers), this.strangers,
				new JGroupsVersions("test", this.strangers), new LinkLimits(FILES, Long.MAX_VALUE));
		this.door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		Thread accepting = new Thread(() -> {
			try {
				while (true) {
					this.admitted.add(this.door.accept());
				}
			}
			catch (IOException ex) {
				// closed
			}
		});
		accepting.setDaemon(true);
		accepting.start();
	}

	@AfterEach
	void close() throws IOException {
		this.door.close();
		for (Socket socket : this.connected) {
			socket.close();
		}
		for (Socket socket : this.admitted) {
			socket.close();
		}
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.door.getLocalPort());
		this.connected.add(socket);
		IpAddress address = new IpAddress(InetAddress.getLoopbackAddress(), this.connected.size());
		ByteArrayDataOutputStream greeting = new ByteArrayDataOutputStream(64);
		greeting.write(new byte[] { 'b', 'e', 'l', 'a' });
		greeting.writeShort(Version.version);
		greeting.writeShort(address.serializedSize());
		address.writeTo(greeting);
		socket.getOutputStream().write(greeting.buffer(), 0, greeting.position());
		return socket;
	}

	private Socket admit() throws Exception {
		connect();
		Socket socket = this.admitted.poll(30, TimeUnit.SECONDS);
		assertThat(socket).isNotNull();
		return socket;
	}

	@Test
	void connectionsOfOthersTakeUpAPartOfWhatAProcessHas() {
		long plenty = 1L << 40;
		assertThat(new LinkLimits(300, plenty).maxOpen()).isEqualTo(75);
		assertThat(new LinkLimits(300, plenty).maxWaiting()).isEqualTo(37);
		assertThat(new LinkLimits(plenty, 32 << 20).maxOpen()).isEqualTo(83);
		assertThat(new LinkLimits(plenty, plenty).maxOpen()).isEqualTo(1000);
		assertThat(new LinkLimits(plenty, plenty).maxWaiting()).isEqualTo(200);
		assertThat(LinkLimits.ofThisProcess().files()).isGreaterThan(100);
	}

	/** JGroups reads it on the thread that accepts all connections. */
	@Test
	void theGreetingIsReadWithoutWaitingForMore() throws Exception {
		try (Socket socket = admit()) {
			socket.setSoTimeout(2000);
			assertThat(socket.getInputStream().read(new byte[8192])).isPositive();
		}
	}

	@Test
	void noMoreConnectionsAreLetInThanAClusterCanNeedAndThoseThatThereAreStay() throws Exception {
		List<Socket> open = new ArrayList<>();
		for (int i = 0; i < FILES / 4; i++) {
			open.add(admit());
		}
		assertThat(connect().getInputStream().read()).as("closed").isEqualTo(-1);
		await().until(() -> this.strangers.count() == 1);
		assertThat(open).noneMatch(Socket::isClosed);
		assertThat(this.admitted).isEmpty();
		open.get(0).close();
		open.set(0, admit());
		for (Socket socket : open) {
			socket.close();
		}
	}

}
