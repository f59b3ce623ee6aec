package io.pubsub.jgroups.link;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.jgroups.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.SharedSecret;
import io.pubsub.jgroups.security.Strangers;
import io.pubsub.jgroups.security.Tls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody on the way records, alters or repeats what goes over a link.
 */
@Timeout(180)
class TamperingTests {

	private static final Tls TLS = new SharedSecret(List.of("correct horse battery staple"), "test").tls();

	private static final Introductions INTRODUCTIONS = Introductions.byTls(() -> TLS);

	private static final JGroupsVersions VERSIONS = new JGroupsVersions("test", new Strangers());

	private static final int COUNT = 200;

	private static final int LONG_MILLIS = 30_000;

	/** For what may never be answered. */
	private static final int SHORT_MILLIS = 2000;

	/** What JGroups says first: its cookie, its version, and an address of no length. */
	private static final byte[] GREETING = ByteBuffer.allocate(8)
		.put(new byte[] { 'b', 'e', 'l', 'a' })
		.putShort(Version.version)
		.putShort((short) 0)
		.array();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void close() {
		this.threads.shutdownNow();
	}

	@Test
	void whatIsNotTouchedArrives() throws Exception {
		assertThat(numbersThatArrive(UnaryOperator.identity())).isEqualTo(COUNT);
	}

	@Test
	void whatIsRecordedAndSentAgainIsRefused() throws Exception {
		ByteArrayOutputStream recorded = new ByteArrayOutputStream();
		numbersThatArrive((chunk) -> {
			recorded.writeBytes(chunk);
			return chunk;
		});
		Strangers strangers = new Strangers();
		try (Doorkeeper door = new Doorkeeper(INTRODUCTIONS, strangers, VERSIONS)) {
			door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			Future<Socket> next = this.threads.submit(door::accept);
			LocalCluster.await().until(() -> {
				try (Socket again = new Socket(door.getInetAddress(), door.getLocalPort())) {
					again.getOutputStream().write(recorded.toByteArray());
					return again.getInputStream().readAllBytes().length > 0 && strangers.count() > 0;
				}
				catch (SocketException ex) {
					return strangers.count() > 0;
				}
			});
			assertThat(next).isNotDone();
		}
	}

	/** What arrives of it is what was sent: reading checks that. */
	@Test
	void whatIsAlteredNeverArrives() throws Exception {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		int ended = 0;
		for (int i = 0; i < 30; i++) {
			// the handshake, and then the numbers, take about 9,000 bytes
			int position = random.nextInt(6000);
			int bit = 1 << random.nextInt(8);
			int[] passed = new int[1];
			int arrived = numbersThatArrive((chunk) -> {
				int index = position - passed[0];
				passed[0] += chunk.length;
				if (index >= 0 && index < chunk.length) {
					chunk[index] ^= (byte) bit;
				}
				return chunk;
			}, SHORT_MILLIS);
			ended += (arrived < COUNT) ? 1 : 0;
		}
		// a few bits mean nothing, such as the version before each record
		assertThat(ended).as("seed %d", seed).isGreaterThan(15);
	}

	@Test
	void whatIsRepeatedWithinALinkEndsIt() throws Exception {
		int position = 3000;
		int[] passed = new int[1];
		int arrived = numbersThatArrive((chunk) -> {
			int index = position - passed[0];
			passed[0] += chunk.length;
			if (index < 0 || index >= chunk.length) {
				return chunk;
			}
			// at least one byte, also if a chunk begins at that position
			int cut = Math.max(index, 1);
			int from = Math.max(0, cut - 100);
			ByteArrayOutputStream output = new ByteArrayOutputStream();
			output.write(chunk, 0, cut);
			output.write(chunk, from, chunk.length - from);
			return output.toByteArray();
		});
		assertThat(arrived).isBetween(1, COUNT - 1);
	}

	/**
	 * Sends numbers over a link on which somebody does something to each chunk of bytes.
	 * @return how many arrive, which are the first ones
	 */
	private int numbersThatArrive(UnaryOperator<byte[]> somebody) throws Exception {
		return numbersThatArrive(somebody, LONG_MILLIS);
	}

	/**
	 * Sends numbers as above.
	 * @param millis how long either side waits for the other to prove itself
	 */
	private int numbersThatArrive(UnaryOperator<byte[]> somebody, int millis) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket between = new ServerSocket(0, 1, loopback);
				ServerSocket server = new AdmittingSocket(loopback, millis)) {
			this.threads.submit(() -> forward(between, server, somebody));
			Future<Integer> arrived = this.threads.submit(() -> read(server));
			try (LinkSocket client = new LinkSocket(INTRODUCTIONS, millis, new Strangers(), VERSIONS)) {
				client.connect(new InetSocketAddress(loopback, between.getLocalPort()), millis);
				DataOutputStream output = new DataOutputStream(client.getOutputStream());
				output.write(GREETING);
				for (int i = 0; i < COUNT; i++) {
					output.writeInt(i);
					output.flush();
				}
			}
			catch (IOException ex) {
				// it is over
			}
			return arrived.get(60, TimeUnit.SECONDS);
		}
	}

	private static int read(ServerSocket server) {
		int count = 0;
		try (Socket socket = server.accept()) {
			DataInputStream input = new DataInputStream(socket.getInputStream());
			input.readFully(new byte[GREETING.length]);
			while (input.readInt() == count) {
				count++;
			}
			throw new AssertionError("Another number came instead of " + count);
		}
		catch (IOException ex) {
			return count;
		}
	}

	private Void forward(ServerSocket between, ServerSocket server, UnaryOperator<byte[]> somebody) throws IOException {
		try (Socket from = between.accept(); Socket to = new Socket(server.getInetAddress(), server.getLocalPort())) {
			this.threads.submit(() -> to.getInputStream().transferTo(from.getOutputStream()));
			InputStream input = from.getInputStream();
			OutputStream output = to.getOutputStream();
			byte[] buffer = new byte[1 << 16];
			for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
				output.write(somebody.apply(Arrays.copyOf(buffer, count)));
			}
		}
		return null;
	}

	private static final class AdmittingSocket extends ServerSocket {

		private final int millis;

		AdmittingSocket(InetAddress address, int millis) throws IOException {
			super(0, 1, address);
			this.millis = millis;
		}

		@Override
		public Socket accept() throws IOException {
			LinkSocket socket = new LinkSocket(INTRODUCTIONS, this.millis, new Strangers(), VERSIONS);
			implAccept(socket);
			try {
				socket.admit();
				return socket;
			}
			catch (IOException ex) {
				socket.close();
				throw ex;
			}
		}

	}

}
