package io.pubsub.jgroups.link;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Table;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a node, of this library's stack or a user's. Knows what members have
 * acknowledged, and what they still accept. Thread-safe.
 */
public final class ClusterChannel {

	private final JChannel channel;

	/** Knows what has been acknowledged; without it, no array is released. */
	private final @Nullable UNICAST3 unicast;

	/** Knows how many credits there are; without it, that is not known. */
	private final @Nullable UFC flow;

	public ClusterChannel(JChannel channel) {
		this.channel = channel;
		this.unicast = channel.getProtocolStack().findProtocol(UNICAST3.class);
		this.flow = channel.getProtocolStack().findProtocol(UFC.class);
	}

	/** Joins a cluster; waits for that. */
	public void connect(String cluster) throws Exception {
		this.channel.connect(cluster);
	}

	/**
	 * Sends bytes, and waits while the member has too many of them to read.
	 * @param released called with arrays that are not needed any more, this one or others
	 */
	public void send(Destination member, byte[] bytes, int length, Consumer<byte[]> released) throws Exception {
		UNICAST3 unicast = this.unicast;
		Message message = new RecycledMessage(member.address(), bytes, length);
		member.begin(length);
		try {
			this.channel.send(message);
			Table<Message> window = (unicast != null) ? unicast.getSendWindow(member.address()) : null;
			UnicastHeader3 header = (unicast != null) ? message.getHeader(unicast.getId()) : null;
			if (window != null && header != null) {
				member.sent(window, header.seqno(), bytes, length, released);
			}
		}
		finally {
			member.end(length);
		}
	}

	/**
	 * Whether a message would have to wait for credits, or might have to for a socket.
	 */
	public boolean mayWait(Destination member, int length) {
		UFC flow = this.flow;
		return flow != null && flow.getSenderCreditsFor(member.address()) < length || !member.hasRoom(length);
	}

	/** Where this node listens, if that is known. */
	public @Nullable InetSocketAddress address() {
		return (this.channel
			.down(new Event(Event.GET_PHYSICAL_ADDRESS, this.channel.getAddress())) instanceof IpAddress address)
					? new InetSocketAddress(address.getIpAddress(), address.getPort()) : null;
	}

	/**
	 * Runs a task later, on a thread of JGroups, unless the channel is closed by then.
	 */
	public void schedule(Runnable task, Duration delay) {
		this.channel.getProtocolStack()
			.getTransport()
			.getTimer()
			.schedule(task, TimeUnit.MILLISECONDS.convert(delay), TimeUnit.MILLISECONDS);
	}

	/** The bytes of a message that has arrived are not needed any more. */
	public static void release(Message message) {
		if (message instanceof RecycledMessage recycled) {
			recycled.release();
		}
	}

	/** Leaves the cluster, and waits up to about a second for that to be acknowledged. */
	public void close() {
		this.channel.close();
	}

}
