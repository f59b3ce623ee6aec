package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A program in the middle of a network that loses and delays what machines send each
 * other, packet by packet, and lets so many bytes a second through to each. Each has a
 * tunnel (VXLAN) that ends here, so TCP of the operating system is what has to cope.
 * Linux has the same built in ({@code netem}), but not every kernel.
 */
final class LossyHub {

	static final int PORT = 4789;

	/** Of a tunnel's datagram, in front of an Ethernet frame. */
	private static final int HEADER = 8;

	private static final int IP = HEADER + 14;

	private static final int TCP = 6;

	private static final int MAX_DATAGRAM = 1 << 16;

	private static final long MAX_QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final Queue<Packet> underWay = new PriorityQueue<>(Comparator.comparingLong(Packet::due));

	private final int nodes;

	private final int percent;

	private final long delayNanos;

	private final Random random;

	private final long nanosPerByte;

	/** For each node, when all that is on the way to it has left. */
	private final long[] free;

	private LossyHub(int nodes, int percent, int delayMillis, int bytesPerSecond, long seed) {
		this.nodes = nodes;
		this.nanosPerByte = TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
		this.free = new long[nodes];
		Arrays.fill(this.free, System.nanoTime());
		this.percent = percent;
		this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
		this.random = new Random(seed);
	}

	/**
	 * Runs until it is killed.
	 * @param arguments how many nodes there are, how many packets in a hundred are lost,
	 * how many milliseconds the others take, how many bytes a second go to a node, and a
	 * seed
	 */
	public static void main(String[] arguments) throws IOException {
		new LossyHub(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]),
				Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]))
			.run();
	}

	/** The address of a node in its tunnel, by which the last byte names it. */
	static String hardwareAddress(int node) {
		return "02:77:00:00:00:%02x".formatted(node);
	}

	private void run() throws IOException {
		try (Selector selector = Selector.open(); DatagramChannel channel = DatagramChannel.open()) {
			channel.bind(new InetSocketAddress(PORT));
			channel.configureBlocking(false);
			channel.register(selector, SelectionKey.OP_READ);
			System.out.println("READY");
			while (true) {
				sendWhatIsDue(channel);
				Packet next = this.underWay.peek();
				long millis = (next != null) ? 1 + TimeUnit.NANOSECONDS.toMillis(next.due - System.nanoTime()) : 0;
				selector.select(Math.max(millis, 0));
				selector.selectedKeys().clear();
				receiveAll(channel);
			}
		}
	}

	private void sendWhatIsDue(DatagramChannel channel) throws IOException {
		long now = System.nanoTime();
		for (Packet next = this.underWay.peek(); next != null && next.due <= now; next = this.underWay.peek()) {
			this.underWay.remove();
			channel.send(ByteBuffer.wrap(next.bytes), new InetSocketAddress(NetworkNamespaces.cable(next.node), PORT));
		}
	}

	private void receiveAll(DatagramChannel channel) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
		while (channel.receive(buffer.clear()) != null) {
			byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
			if (bytes.length <= IP) {
				continue;
			}
			fillInChecksum(bytes);
			int node = bytes[HEADER + 5];
			if (node >= 0 && node < this.nodes && this.random.nextInt(100) >= this.percent) {
				forward(bytes, node);
			}
		}
	}

	/** Lets packets wait for each other for a while, and loses those that come then. */
	private void forward(byte[] bytes, int node) {
		long now = System.nanoTime();
		long start = Math.max(now, this.free[node]);
		if (start - now < MAX_QUEUE_NANOS) {
			this.free[node] = start + bytes.length * this.nanosPerByte;
			this.underWay.add(new Packet(bytes, node, this.free[node] + this.delayNanos));
		}
	}

	/** Linux leaves the checksum to the hardware, of which there is none. */
	private static void fillInChecksum(byte[] bytes) {
		boolean ipv4 = bytes[IP - 2] == 8 && bytes[IP - 1] == 0;
		if (!ipv4 || bytes[IP + 9] != TCP) {
			return;
		}
		int start = IP + 4 * (bytes[IP] & 0xF);
		int end = IP + word(bytes, IP + 2);
		bytes[start + 16] = 0;
		bytes[start + 17] = 0;
		long sum = TCP + end - start;
		for (int i = IP + 12; i < IP + 20; i += 2) {
			sum += word(bytes, i);
		}
		for (int i = start; i < end; i += 2) {
			sum += (i + 1 < end) ? word(bytes, i) : (bytes[i] & 0xFF) << 8;
		}
		while (sum >> 16 != 0) {
			sum = (sum & 0xFFFF) + (sum >> 16);
		}
		bytes[start + 16] = (byte) (~sum >> 8);
		bytes[start + 17] = (byte) ~sum;
	}

	private static int word(byte[] bytes, int offset) {
		return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
	}

	private record Packet(byte[] bytes, int node, long due) {
	}

}
