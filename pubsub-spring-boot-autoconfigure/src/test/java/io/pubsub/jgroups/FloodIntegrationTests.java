package io.pubsub.jgroups;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.jgroups.Version;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.pubsub.LossListener.Cause;
import io.pubsub.jgroups.FaultProcess.State;
import io.pubsub.jgroups.security.LinkSecurity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * More connections to the port of a node than it may have files open. With
 * {@code -Dpubsub.flood.connections=3000}, so many of each kind, for links that are
 * secured in each way, and for nodes that may have many files open and few.
 */
@Timeout(3600)
class FloodIntegrationTests extends FaultTests {

	private static final int CONNECTIONS = Integer.getInteger("pubsub.flood.connections", 0);

	private static final int RATE = 500;

	private static final int MANY_FILES = 10_000;

	private static final int FEW_FILES = 300;

	private static @TempDir Path folder;

	private final int port = LocalCluster.freePort();

	private final List<Socket> open = new ArrayList<>();

	private final Random random = new Random(4711);

	static Stream<Arguments> nodes() {
		if (CONNECTIONS == 0) {
			return Stream.of(arguments(LinkSecurity.clear(), FEW_FILES, List.of(Flood.GREETING)));
		}
		List<Flood> all = List.of(Flood.values());
		return LinkSecurity.all(folder)
			.flatMap(
					(security) -> Stream.of(arguments(security, MANY_FILES, all), arguments(security, FEW_FILES, all)));
	}

	@ParameterizedTest
	@MethodSource("nodes")
	void aNodeOutlivesAFloodOfConnections(LinkSecurity security, int files, List<Flood> floods) throws IOException {
		int connections = (CONNECTIONS > 0) ? CONNECTIONS : FEW_FILES;
		FaultProcess target = start("target", this.port, files, security);
		FaultProcess peer = start("peer", 0, MANY_FILES, security);
		State before = target.account();
		logState("before", target);
		try {
			for (Flood flood : floods) {
				long begun = System.nanoTime();
				int opened = 0;
				for (int i = 0; i < connections; i++) {
					opened += open(flood, security, i) ? 1 : 0;
				}
				logger.info("FAULT %s, %d files, %s: %d of %d connections opened in %d ms".formatted(security, files,
						flood, opened, connections, LocalCluster.millisSince(begun)));
				awaitProgress();
				logState("during " + flood, target);
				joinAndCrash(security);
			}
			State during = target.account();
			assertThat(during.number("heap")).isLessThan(before.number("heap") + 50_000_000);
		}
		finally {
			for (Socket socket : this.open) {
				socket.close();
			}
		}
		await().untilAsserted(() -> {
			State after = target.account();
			assertThat(after.number("threads")).isLessThan(before.number("threads") + 10);
			assertThat(after.number("files")).isLessThan(before.number("files") + 10);
			assertThat(after.number("heap")).isLessThan(before.number("heap") + 8_000_000);
		});
		logState("after", target);
		awaitEverythingCounted();
		for (FaultProcess node : List.of(target, peer)) {
			for (Cause cause : Cause.values()) {
				assertThat(node.state().number("lost." + cause)).as("lost: %s", cause).isZero();
			}
			assertThat(node.events()).as("%s: %s", node, node.output())
				.noneMatch((event) -> event.what().equals("left") && !event.node().equals("joiner"));
		}
	}

	private FaultProcess start(String name, int port, int files, LinkSecurity security) {
		FaultProcess node = FaultProcess.start(this.cluster, name, port, files, security.jvmArguments());
		this.nodes.add(node);
		node.id();
		awaitOneCluster();
		node.tell("load " + RATE);
		return node;
	}

	private void joinAndCrash(LinkSecurity security) {
		long begun = System.nanoTime();
		FaultProcess joiner = start("joiner", 0, MANY_FILES, security);
		long joined = LocalCluster.millisSince(begun);
		awaitProgress();
		this.nodes.remove(joiner);
		long killed = System.nanoTime();
		joiner.signal("KILL");
		this.nodes.forEach((node) -> awaitNodes(node, this.nodes));
		logger.info("FAULT joined after %d ms, with the start of a process; kill -9: out of all views after %d ms"
			.formatted(joined, LocalCluster.millisSince(killed)));
		if (joined > 5000) {
			joiner.output().forEach((line) -> logger.info("FAULT log of joiner: " + line));
		}
		joiner.close();
	}

	private static void logState(String when, FaultProcess node) {
		State state = node.account();
		logger.info("FAULT %s: heap %,d bytes, resident %,d kB, %s threads, %s files".formatted(when,
				state.number("heap"), node.resident(), state.text("threads"), state.text("files")));
	}

	private boolean open(Flood flood, LinkSecurity security, int number) throws IOException {
		Socket socket = new Socket();
		try {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			socket.setSoTimeout(2000);
			OutputStream output = flood.proves ? security.introductions().connected(socket).output()
					: socket.getOutputStream();
			output.write(bytes(flood, security, number));
			output.flush();
			this.open.add(socket);
			return true;
		}
		catch (IOException ex) {
			socket.close();
			return false;
		}
	}

	private byte[] bytes(Flood flood, LinkSecurity security, int number) throws IOException {
		ByteArrayDataOutputStream bytes = new ByteArrayDataOutputStream(200);
		byte[] garbage = new byte[20 + this.random.nextInt(100)];
		this.random.nextBytes(garbage);
		switch (flood) {
			case SILENT -> {
			}
			case BEGINNING -> bytes.write(security.beginning());
			case GARBAGE -> bytes.write(garbage);
			case GREETING -> greet(bytes, number);
			case GREETING_AND_GARBAGE -> {
				greet(bytes, number);
				bytes.writeInt(garbage.length);
				bytes.write(garbage);
			}
		}
		return java.util.Arrays.copyOf(bytes.buffer(), bytes.position());
	}

	/** As a node does that listens on some port. */
	private static void greet(ByteArrayDataOutputStream bytes, int number) throws IOException {
		IpAddress address = new IpAddress(InetAddress.getLoopbackAddress(), 1 + number);
		bytes.write(new byte[] { 'b', 'e', 'l', 'a' });
		bytes.writeShort(Version.version);
		bytes.writeShort(address.serializedSize());
		address.writeTo(bytes);
	}

	/** What those who connect do then. */
	private enum Flood {

		SILENT(false), BEGINNING(false), GARBAGE(false),

		/** Programs that are let in. */
		GREETING(true), GREETING_AND_GARBAGE(true);

		private final boolean proves;

		Flood(boolean proves) {
			this.proves = proves;
		}

	}

}
