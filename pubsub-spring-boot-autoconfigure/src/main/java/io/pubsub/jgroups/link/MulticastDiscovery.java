package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.MulticastSocket;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.NameCache;

import io.pubsub.jgroups.security.Strangers;

/**
 * Finds nodes by IP multicast, as {@link MPING} does. Any machine on the network can send
 * such datagrams, whatever protects the links. So all that a datagram can do is to name
 * one address: this node then connects there, on a link that proves the other side, and
 * says where it listens. A datagram never answers a search of this node, and changes
 * nothing that is known of members. All other datagrams are counted and dropped, and so
 * are those that come faster than nodes start.
 */
final class MulticastDiscovery extends MPING {

	private static final Log logger = LogFactory.getLog(MulticastDiscovery.class);

	/** Longer than any that nodes send. */
	private static final int MAX_DATAGRAM = 8192;

	/**
	 * How many are answered in a second. Each may have this node connect to somewhere.
	 */
	static final int MAX_ANSWERS = 50;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final Strangers strangers;

	private final ArrivingMessages messages;

	/** Used by the thread that receives. */
	private long second = System.nanoTime();

	private int answers;

	MulticastDiscovery(Strangers strangers) {
		this.strangers = strangers;
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(MPING.class));
		this.messages = new ArrivingMessages(getId());
	}

	@Override
	public void run() {
		DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
		MulticastSocket socket = this.mcast_receive_sock;
		while (socket != null && Thread.currentThread().equals(this.receiver)) {
			try {
				packet.setLength(MAX_DATAGRAM);
				socket.receive(packet);
				received(packet.getData(), packet.getLength());
			}
			catch (SocketException ex) {
				return;
			}
			catch (Exception | Error ex) {
				// the end of a datagram is not that of a connection
				this.strangers.refused(String.valueOf(packet.getSocketAddress()), new IOException(ex.toString()));
			}
		}
	}

	/**
	 * A datagram has come.
	 * @throws IOException if nodes send none like it
	 */
	void received(byte[] bytes, int length) throws IOException {
		if (length == 0) {
			throw new IOException("a datagram is empty");
		}
		Message message = this.messages.readContent(new ByteArrayDataInputStream(bytes, 0, length), Message.BYTES_MSG,
				length);
		ArrivingHeaders headers = this.messages.headers();
		if (headers.control() != getId() || headers.controlType() != PingHeader.GET_MBRS_REQ
				|| headers.clusterName() != null || headers.numbered() || message.getDest() != null) {
			throw new IOException("a datagram looks for no nodes");
		}
		if (headers.searchedCluster() != null && headers.searchedCluster().equals(this.cluster_name)
				&& !message.getSrc().equals(this.local_addr) && !this.is_leaving) {
			List<PingData> data = readPingData(message.getArray(), message.getOffset(), message.getLength());
			if (data == null || data.size() != 1 || !data.get(0).getAddress().equals(message.getSrc())) {
				throw new IOException("a node looks for others in the name of another");
			}
			if (mayAnswer()) {
				answer(data.get(0));
			}
		}
	}

	private boolean mayAnswer() {
		long now = System.nanoTime();
		if (now - this.second >= SECOND) {
			this.second = now;
			this.answers = 0;
		}
		this.answers++;
		if (this.answers == MAX_ANSWERS + 1) {
			logger.debug("Datagrams come too fast: the rest of this second's are not answered");
		}
		return this.answers <= MAX_ANSWERS;
	}

	private void answer(PingData asking) {
		Collection<? extends Address> wanted = asking.mbrs();
		if (wanted != null && !wanted.isEmpty() && !wanted.contains(this.local_addr)) {
			return;
		}
		addDiscoveryResponseToCaches(asking.getAddress(), asking.getLogicalName(), asking.getPhysicalAddr());
		PhysicalAddress own = (PhysicalAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, this.local_addr));
		sendDiscoveryResponse(List.of(new PingData(this.local_addr, this.is_server, NameCache.get(this.local_addr), own)
			.coord(this.is_coord)), asking.getAddress());
	}

}
