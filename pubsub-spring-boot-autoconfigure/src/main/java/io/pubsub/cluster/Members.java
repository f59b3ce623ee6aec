package io.pubsub.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.pubsub.Node;
import io.pubsub.wire.ClusterFrame;

/**
 * The nodes of the cluster, as this node sees them. Thread-safe.
 */
public final class Members {

	private final Node self;

	private final Control control;

	private final Receiver receiver;

	private final Links links;

	private final Pings pings;

	Members(Node self, Control control, Links links, Pings pings) {
		this.self = self;
		this.control = control;
		this.receiver = control.receiver();
		this.links = links;
		this.pings = pings;
	}

	public Node self() {
		return this.self;
	}

	/**
	 * The nodes of the cluster, oldest first, this one included.
	 * @return a snapshot, empty before this node has joined
	 */
	public List<Node> nodes() {
		return this.control.nodes();
	}

	/**
	 * The node of some id.
	 * @param id the id
	 * @return the node, with its id for a name if it has not sent its name yet
	 */
	public Node node(UUID id) {
		Node node = this.receiver.node(id);
		return (node != null) ? node : new Node(id.toString(), id);
	}

	/**
	 * Whether a node, another one, is in the cluster as this node sees it. When it has
	 * left, that is so before {@link ClusterListener#left} is called.
	 * @param node the id of the node
	 * @return true if so
	 */
	public boolean isMember(UUID node) {
		return this.links.lane(node) != null;
	}

	/**
	 * Whether a node, another one, can do what only some of its protocol's version can.
	 * @param node the id of the node
	 * @param feature the bit that stands for it
	 * @return false also if the node has not introduced itself
	 */
	public boolean has(UUID node, long feature) {
		ClusterFrame.Hello hello = this.receiver.hello(node);
		return hello != null && (hello.features() & feature) != 0;
	}

	/**
	 * Whether the process of a node is known to have ended without leaving.
	 * @param node the node
	 * @return false if that is not known
	 */
	public boolean hasCrashed(Node node) {
		return this.receiver.hasCrashed(node.id());
	}

	/**
	 * Asks another node whether it is there.
	 * @param node the node
	 * @param timeout how long to wait
	 * @return false if it has left or did not answer in time
	 */
	public boolean ping(Node node, Duration timeout) {
		return this.pings.ping(node.id(), timeout);
	}

	/**
	 * Members of the transport's cluster that do not say their names, as nodes do, or
	 * speak no version of the protocol that this node does, and are ignored: they are
	 * sent nothing, and not waited for.
	 * @return their ids
	 */
	public Set<UUID> ignored() {
		return this.control.ignored();
	}

	/**
	 * How many messages were sent, by node.
	 * @return numbers by name, of members only
	 */
	public Map<String, Long> sent() {
		Map<String, Long> sent = new LinkedHashMap<>();
		for (Node node : nodes()) {
			Lane lane = this.links.lane(node.id());
			if (lane != null) {
				sent.put(node.name(), lane.sent());
			}
		}
		return sent;
	}

}
