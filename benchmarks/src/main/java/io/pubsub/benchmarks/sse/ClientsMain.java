package io.pubsub.benchmarks.sse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.pubsub.benchmarks.Commands;

/**
 * The JVM of all clients, on one thread. Each answer is the time when what was asked for
 * had happened.
 */
public final class ClientsMain {

	private static final long TIMEOUT_NANOS = 120_000_000_000L;

	/** Clients that connect at the same time, so that no connection is refused. */
	private static final int CONNECTING = 256;

	private final String path;

	private final Selector selector;

	private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

	private final List<EventsClient> clients = new ArrayList<>();

	/** Those that have no connection. */
	private final Deque<EventsClient> idle = new ArrayDeque<>();

	private int open;

	/** Those that have connected since they were to move. */
	private int moved;

	private int connecting;

	private int port;

	private ClientsMain(String path) throws IOException {
		this.path = path;
		this.selector = Selector.open();
	}

	/**
	 * Runs the clients.
	 * @param args the path that they ask for
	 * @throws IOException if there can be no clients
	 */
	public static void main(String[] args) throws IOException {
		ClientsMain main = new ClientsMain(args[0]);
		Commands.serve(main::answer);
	}

	private String answer(String... command) throws Exception {
		int number = Integer.parseInt(command[1]);
		switch (command[0]) {
			case "open" -> {
				this.port = number;
				int count = Integer.parseInt(command[2]);
				for (int i = 0; i < count; i++) {
					EventsClient client = new EventsClient();
					this.clients.add(client);
					this.idle.add(client);
				}
				await(() -> this.open == this.clients.size());
			}
			case "move" -> {
				// whose connection ends goes to this port from now on
				this.port = number;
				this.moved = 0;
				await(() -> this.moved == this.clients.size());
			}
			case "read" -> await(() -> this.clients.stream().allMatch((client) -> client.last() == number));
			case "close" -> {
				for (EventsClient client : this.clients) {
					client.close();
				}
				this.clients.clear();
				this.open = 0;
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return Long.toString(System.nanoTime());
	}

	private void await(BooleanSupplier condition) throws IOException {
		long end = System.nanoTime() + TIMEOUT_NANOS;
		while (!condition.getAsBoolean()) {
			while (this.connecting < CONNECTING && !this.idle.isEmpty()) {
				this.connecting++;
				this.idle.remove().connect(this.selector, this.port, this.path);
			}
			this.selector.select(10);
			for (SelectionKey key : this.selector.selectedKeys()) {
				ready(key);
			}
			this.selector.selectedKeys().clear();
			if (System.nanoTime() > end) {
				throw new IOException("Waited in vain; " + this.open + " clients are connected");
			}
		}
	}

	private void ready(SelectionKey key) throws IOException {
		EventsClient client = (EventsClient) key.attachment();
		boolean before = client.isOpen();
		if (!client.ready(key, this.buffer)) {
			if (!before) {
				throw new IOException("A connection has ended before its first event");
			}
			this.open--;
			this.idle.add(client);
		}
		else if (!before && client.isOpen()) {
			this.open++;
			this.moved++;
			this.connecting--;
		}
	}

}
