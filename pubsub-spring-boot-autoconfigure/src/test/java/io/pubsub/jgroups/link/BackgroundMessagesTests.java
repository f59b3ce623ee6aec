package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BackgroundMessagesTests {

	private final List<Runnable> threads = new ArrayList<>();

	private final List<String> sent = new ArrayList<>();

	private final PhysicalAddress one = address(7800);

	private final PhysicalAddress other = address(7801);

	private Runnable whileSending = () -> {
	};

	private boolean fails;

	private boolean busy;

	private boolean noMemory;

	private final BackgroundMessages messages = new BackgroundMessages(this::start, this::deliver);

	private boolean start(Runnable task) {
		if (this.noMemory) {
			throw new OutOfMemoryError("no memory for a thread");
		}
		return !this.busy && this.threads.add(task);
	}

	private void deliver(PhysicalAddress node, byte[] message) throws IOException {
		this.whileSending.run();
		if (this.fails) {
			throw new IOException("No route to host");
		}
		this.sent.add(((IpAddress) node).getPort() + ":" + message[0]);
	}

	private static PhysicalAddress address(int port) {
		return new IpAddress(InetAddress.getLoopbackAddress(), port);
	}

	private void send(PhysicalAddress node, int message) {
		this.messages.send(node, new byte[] { (byte) message });
	}

	private void runThread() {
		this.threads.remove(0).run();
	}

	@Test
	void whoSendsDoesNotConnect() {
		send(this.one, 1);
		assertThat(this.sent).isEmpty();
		runThread();
		assertThat(this.sent).containsExactly("7800:1");
	}

	@Test
	void eachNodeHasOneThreadWhichSendsInOrder() {
		send(this.one, 1);
		send(this.one, 2);
		send(this.other, 3);
		send(this.one, 4);
		assertThat(this.threads).hasSize(2);
		runThread();
		assertThat(this.sent).containsExactly("7800:1", "7800:2", "7800:4");
		runThread();
		assertThat(this.sent).endsWith("7801:3");
	}

	@Test
	void whatComesWhileTheThreadSendsIsSentToo() {
		this.whileSending = () -> {
			if (this.sent.size() < 2) {
				send(this.one, this.sent.size() + 2);
			}
		};
		send(this.one, 1);
		runThread();
		assertThat(this.sent).containsExactly("7800:1", "7800:2", "7800:3");
		assertThat(this.threads).isEmpty();
	}

	@Test
	void onlySoManyWait() {
		send(this.one, 0);
		IntStream.rangeClosed(1, BackgroundMessages.MAX_WAITING + 5).forEach((number) -> send(this.one, number));
		runThread();
		assertThat(this.sent).hasSize(1 + BackgroundMessages.MAX_WAITING)
			.endsWith("7800:" + BackgroundMessages.MAX_WAITING);
	}

	@Test
	void whatWaitsForANodeThatCannotBeReachedIsDroppedAndTheNextConnectsAgain() {
		this.fails = true;
		send(this.one, 1);
		send(this.one, 2);
		runThread();
		this.fails = false;
		send(this.one, 3);
		runThread();
		assertThat(this.sent).containsExactly("7800:3");
	}

	@Test
	void anErrorDoesNotKeepTheNextFromConnecting() {
		this.whileSending = () -> {
			throw new OutOfMemoryError("no memory to send");
		};
		send(this.one, 1);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this::runThread);
		this.whileSending = () -> {
		};
		send(this.one, 2);
		runThread();
		assertThat(this.sent).containsExactly("7800:2");
	}

	@Test
	void anErrorWithoutAThreadDoesNotKeepTheNextFromConnecting() {
		this.noMemory = true;
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> send(this.one, 1));
		this.noMemory = false;
		send(this.one, 2);
		runThread();
		assertThat(this.sent).containsExactly("7800:2");
	}

	@Test
	void withoutAThreadAMessageIsDroppedAndTheNextTriesAgain() {
		this.busy = true;
		send(this.one, 1);
		this.busy = false;
		send(this.one, 2);
		runThread();
		assertThat(this.sent).containsExactly("7800:2");
	}

}
