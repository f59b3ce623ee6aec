package io.pubsub.jgroups.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.link.LinkPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What another user of the machine can try, who reaches the ports of nodes, and to whom a
 * node may connect, but who does not have the key.
 */
@Timeout(180)
class LocalIntroductionTests {

	private static final int START = 6;

	private static final int NUMBER = 32;

	private static final int CODE = 32;

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	@TempDir
	Path folder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void close() {
		this.threads.shutdownNow();
	}

	private Introductions node() {
		return Introductions.byUser(this.folder);
	}

	@Test
	void whoConnectsGetsARandomNumberAndNothingElse() throws IOException {
		try (LinkPair pair = new LinkPair(node()); Socket stranger = new Socket(LOOPBACK, pair.address().getPort())) {
			stranger.getOutputStream().write(LinkStart.of(LinkKind.LOCAL));
			stranger.getOutputStream().write(new byte[NUMBER]);
			stranger.getOutputStream().write(1);
			stranger.getOutputStream().write(new byte[CODE]);
			byte[] answer = stranger.getInputStream().readAllBytes();
			assertThat(answer).hasSize(START + NUMBER + 1).endsWith(0);
			LocalCluster.await().until(() -> pair.ofListener.count() == 1);
			assertThat(pair.admitted).isNotDone();
		}
	}

	@Test
	void anIntroductionThatIsNotFinishedIsCounted() throws IOException {
		try (LinkPair pair = new LinkPair(node())) {
			try (Socket stranger = new Socket(LOOPBACK, pair.address().getPort())) {
				stranger.getOutputStream().write(LinkStart.of(LinkKind.LOCAL));
				stranger.getOutputStream().write(new byte[NUMBER]);
				stranger.getInputStream().readNBytes(START + NUMBER);
			}
			LocalCluster.await().until(() -> pair.ofListener.count() == 1);
		}
	}

	/**
	 * A program that a node connects to, as that takes it for a node, and that passes on
	 * everything to a node.
	 */
	@Test
	void codesThatAreRelayedAreRefused() throws Exception {
		try (LinkPair pair = new LinkPair(node()); ServerSocket relay = new ServerSocket(0, 1, LOOPBACK)) {
			this.threads.submit(() -> relay(relay, pair.address()));
			InetSocketAddress between = (InetSocketAddress) relay.getLocalSocketAddress();
			assertThat(catchThrowable(() -> pair.connect(node(), between))).isInstanceOf(StrangerException.class)
				.hasMessageContaining("does not accept this node");
			LocalCluster.await().until(() -> pair.ofListener.count() == 1);
			assertThat(pair.admitted).isNotDone();
		}
	}

	/** As above, from another address of this machine, on the port of the node. */
	@Test
	void codesThatAreRelayedFromTheSamePortOfAnotherAddressAreRefused() throws Exception {
		try (LinkPair pair = new LinkPair(node());
				ServerSocket relay = new ServerSocket(pair.address().getPort(), 1,
						InetAddress.getByName("127.0.0.2"))) {
			this.threads.submit(() -> relay(relay, pair.address()));
			InetSocketAddress between = (InetSocketAddress) relay.getLocalSocketAddress();
			assertThat(catchThrowable(() -> pair.connect(node(), between))).isInstanceOf(StrangerException.class);
			assertThat(pair.admitted).isNotDone();
		}
	}

	private Void relay(ServerSocket relay, InetSocketAddress to) throws IOException {
		try (Socket from = relay.accept(); Socket node = new Socket(to.getAddress(), to.getPort())) {
			Future<?> back = this.threads.submit(() -> node.getInputStream().transferTo(from.getOutputStream()));
			this.threads.submit(() -> from.getInputStream().transferTo(node.getOutputStream()));
			try {
				back.get(30, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IOException(ex);
			}
		}
		return null;
	}

	/** A program that has a node connect to it, and sends its own codes back to it. */
	@Test
	void codesThatAreReflectedAreRefused() throws Exception {
		try (ServerSocket mirror = new ServerSocket(0, 1, LOOPBACK)) {
			this.threads.submit(() -> {
				try (Socket node = mirror.accept()) {
					byte[] said = node.getInputStream().readNBytes(START + NUMBER);
					node.getOutputStream().write(said);
					byte[] codes = node.getInputStream().readNBytes(1 + CODE);
					node.getOutputStream().write(1);
					node.getOutputStream().write(codes, 1, CODE);
					return node.getInputStream().readAllBytes();
				}
			});
			Strangers strangers = new Strangers();
			InetSocketAddress address = (InetSocketAddress) mirror.getLocalSocketAddress();
			assertThat(catchThrowable(() -> LinkPair.connect(node(), address, strangers)))
				.isInstanceOf(StrangerException.class)
				.hasMessageContaining("cannot prove");
			assertThat(strangers.count()).isEqualTo(1);
		}
	}

	@Test
	void whatWasRecordedIsWorthNothingOnTheNextConnection() throws Exception {
		try (LinkPair pair = new LinkPair(node()); ServerSocket relay = new ServerSocket(0, 1, LOOPBACK)) {
			ByteArrayOutputStream recorded = new ByteArrayOutputStream();
			Future<?> done = this.threads.submit(() -> {
				try (Socket node = relay.accept()) {
					recorded.writeBytes(node.getInputStream().readNBytes(START + NUMBER));
					node.getOutputStream().write(LinkStart.of(LinkKind.LOCAL));
					node.getOutputStream().write(new byte[NUMBER]);
					recorded.writeBytes(node.getInputStream().readNBytes(1 + CODE));
				}
				return null;
			});
			catchThrowable(() -> pair.connect(node(), (InetSocketAddress) relay.getLocalSocketAddress()));
			done.get(30, TimeUnit.SECONDS);
			assertThat(recorded.size()).isEqualTo(START + NUMBER + 1 + CODE);
			try (Socket stranger = new Socket(LOOPBACK, pair.address().getPort())) {
				stranger.getOutputStream().write(recorded.toByteArray());
				assertThat(stranger.getInputStream().readAllBytes()).hasSize(START + NUMBER + 1).endsWith(0);
			}
			assertThat(pair.admitted).isNotDone();
		}
	}

	@Test
	void moreCodesThanANodeHasAreNotRead() throws IOException {
		try (LinkPair pair = new LinkPair(node()); Socket stranger = new Socket(LOOPBACK, pair.address().getPort())) {
			stranger.getOutputStream().write(LinkStart.of(LinkKind.LOCAL));
			stranger.getOutputStream().write(new byte[NUMBER]);
			stranger.getOutputStream().write(LocalKey.MAX_KNOWN + 1);
			InputStream input = stranger.getInputStream();
			assertThat(Arrays.copyOf(input.readAllBytes(), 4))
				.isEqualTo(Arrays.copyOf(LinkStart.of(LinkKind.LOCAL), 4));
			LocalCluster.await().until(() -> pair.ofListener.count() == 1);
		}
	}

	@Test
	void nodesWithoutAFileAcceptThoseOfTheirProcess() throws IOException {
		try (LinkPair pair = new LinkPair(Introductions.byUser(null))) {
			pair.connect(Introductions.byUser(null));
			LocalCluster.await().until(pair.admitted::isDone);
		}
	}

}
