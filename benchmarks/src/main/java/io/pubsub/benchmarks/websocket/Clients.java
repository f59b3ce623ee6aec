package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * All sessions, and the client that publishes, on one thread, so that little is spent on
 * a message. All fails if a message is lost, or a session closed.
 */
final class Clients implements ClientSession.Listener {

	/** Sessions that connect at the same time. */
	private static final int CONNECTING = 32;

	private static final long OPEN_NANOS = 120_000_000_000L;

	private static final long STALL_NANOS = 30_000_000_000L;

	private static final long PROBE_NANOS = 250_000_000L;

	private static final long SPIN_NANOS = 2_000_000L;

	/** Messages that may be outstanding at a fixed rate. */
	private static final int PACED_WINDOW = 64;

	private final List<Integer> ports;

	private final Body body;

	private final Selector selector;

	private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

	private final List<ClientSession> sessions = new ArrayList<>();

	private final List<String> closed = new ArrayList<>();

	private final ClientSession publisher;

	private int open;

	private int phase;

	private @Nullable Progress progress;

	/** Done after each session that had something to read. */
	private Step step = () -> {
	};

	Clients(List<Integer> ports, int size) throws IOException {
		this.ports = ports;
		this.body = new Body(size);
		this.selector = Selector.open();
		ClientSession publisher = session(-1, 0, "publisher", false);
		this.publisher = publisher;
		await(publisher::isOpen, OPEN_NANOS, "the publisher to connect");
	}

	private ClientSession session(int number, int node, String user, boolean subscribes) throws IOException {
		return new ClientSession(number, this.ports.get(node), user, subscribes, this.selector, this);
	}

	/** Connects sessions, to one node after the other. */
	void open(int count) throws IOException {
		this.open = 0;
		long end = System.nanoTime() + OPEN_NANOS;
		while (this.open < count) {
			while (this.sessions.size() < count && this.sessions.size() - this.open < CONNECTING) {
				int number = this.sessions.size();
				this.sessions.add(session(number, number % this.ports.size(), "user-" + number, true));
			}
			turn(10);
			if (System.nanoTime() > end) {
				throw new IOException(count - this.open + " of " + count + " sessions could not connect");
			}
		}
	}

	void close() {
		this.sessions.forEach(ClientSession::close);
		this.sessions.clear();
	}

	/**
	 * Publishes until each session hears the topic, and all that was sent has arrived.
	 */
	void probe() throws IOException {
		Progress probe = begin(1000);
		long next = System.nanoTime();
		long end = next + OPEN_NANOS;
		while (!probe.eachHasSome()) {
			long now = System.nanoTime();
			if (now >= next && probe.mayPublish()) {
				publish(probe, now);
				next = now + PROBE_NANOS;
			}
			turn(10);
			if (now > end) {
				throw new IOException("Some sessions do not hear the topic: " + probe.problem());
			}
		}
		Progress settle = begin(1);
		publish(settle, System.nanoTime());
		finish(settle);
	}

	/** Publishes as fast as the slowest session allows. */
	Delivered saturate(long millis, int window) throws IOException {
		Progress progress = begin(window);
		long end = System.nanoTime() + millis * 1_000_000;
		this.step = () -> {
			while (progress.mayPublish() && System.nanoTime() < end) {
				publish(progress, System.nanoTime());
			}
		};
		long stalled = 0;
		long since = System.nanoTime();
		while (System.nanoTime() < end) {
			this.step.run();
			turn(10);
			long delivered = progress.deliveries();
			since = (delivered != stalled) ? System.nanoTime() : since;
			stalled = delivered;
			if (System.nanoTime() - since > STALL_NANOS) {
				break;
			}
		}
		return finish(progress);
	}

	/** Publishes at a fixed rate; a delay counts from when a message was due. */
	Delivered pace(long millis, double rate) throws IOException {
		Progress progress = begin(PACED_WINDOW);
		long interval = (long) (1e9 / rate);
		long start = System.nanoTime();
		long end = start + millis * 1_000_000;
		for (long due = start; due < end; due += interval) {
			long wait = due - System.nanoTime();
			while (wait > 0 || (!progress.mayPublish() && System.nanoTime() < end + STALL_NANOS)) {
				turn((wait > SPIN_NANOS) ? Math.max(1, (wait - SPIN_NANOS) / 1_000_000) : (wait > 0) ? 0 : 1);
				wait = due - System.nanoTime();
			}
			if (!progress.mayPublish()) {
				break;
			}
			publish(progress, due);
		}
		return finish(progress);
	}

	/** Connects one more session, which hears nothing: when it sent CONNECT. */
	long appear(String user, int node) throws IOException {
		ClientSession session = session(this.sessions.size(), node, user, false);
		this.sessions.add(session);
		await(session::isOpen, OPEN_NANOS, user + " to connect");
		return session.connectedAt();
	}

	/** Closes the session that came last: when it began. */
	long vanish() {
		ClientSession session = this.sessions.remove(this.sessions.size() - 1);
		long now = System.nanoTime();
		session.close();
		return now;
	}

	private Progress begin(int window) {
		this.phase++;
		Progress progress = new Progress(this.sessions.size(), window);
		this.progress = progress;
		return progress;
	}

	private void publish(Progress progress, long time) throws IOException {
		this.publisher.write(Wire.send(this.body.of(this.phase, progress.publish(time))));
	}

	/** Waits for what is on its way, and fails if it does not come. */
	private Delivered finish(Progress progress) throws IOException {
		this.step = () -> {
		};
		long before = -1;
		long since = System.nanoTime();
		while (!progress.allReached() && System.nanoTime() - since < STALL_NANOS) {
			turn(10);
			long delivered = progress.deliveries();
			since = (delivered != before) ? System.nanoTime() : since;
			before = delivered;
		}
		// what comes twice may come late
		long end = System.nanoTime() + PROBE_NANOS;
		while (System.nanoTime() < end) {
			turn(10);
		}
		if (!progress.problem().isEmpty()) {
			throw new IOException(progress.problem());
		}
		return progress.result();
	}

	private void await(BooleanSupplier condition, long nanos, String what) throws IOException {
		long end = System.nanoTime() + nanos;
		while (!condition.getAsBoolean()) {
			turn(1);
			if (System.nanoTime() > end) {
				throw new IOException("Waited in vain for " + what);
			}
		}
	}

	/**
	 * Reads what has come.
	 * @param millis how long to wait for it; 0: not at all
	 */
	private void turn(long millis) throws IOException {
		if (millis > 0) {
			this.selector.select(this::ready, millis);
		}
		else {
			this.selector.selectNow(this::ready);
		}
		if (!this.closed.isEmpty()) {
			throw new IOException(this.closed.size() + " sessions were closed, the first: " + this.closed.get(0));
		}
	}

	private void ready(SelectionKey key) {
		ClientSession session = (ClientSession) key.attachment();
		try {
			session.ready(key, this.buffer);
			this.step.run();
		}
		catch (IOException ex) {
			this.closed.add(session.number() + ": " + ex.getMessage());
			session.abort();
		}
	}

	@Override
	public void opened(ClientSession session) {
		if (session.number() >= 0) {
			this.open++;
		}
	}

	@Override
	public void message(ClientSession session, byte[] data, int from, int to) throws IOException {
		int begin = this.body.in(data, from, to);
		if (begin < 0) {
			throw new IOException("A message that was not sent");
		}
		Progress progress = this.progress;
		if (progress != null && this.body.phase(data, begin) == this.phase) {
			progress.delivered(session.number(), this.body.number(data, begin), System.nanoTime());
		}
	}

	/**
	 * What may write.
	 */
	@FunctionalInterface
	private interface Step {

		void run() throws IOException;

	}

}
