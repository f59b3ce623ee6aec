package io.pubsub.jgroups;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.Address;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Transport;
import io.pubsub.guard.Failures;
import io.pubsub.jgroups.link.ClusterChannel;
import io.pubsub.jgroups.link.Destination;
import io.pubsub.jgroups.link.LinkOwner;

/**
 * Hands on what JGroups delivers. JGroups installs views one at a time, and delivers what
 * one sender sent on one thread at a time, so nothing here needs a lock.
 */
final class ClusterReceiver implements Receiver, LinkOwner {

	private static final Log logger = LogFactory.getLog(ClusterReceiver.class);

	private static final byte[] NOTHING = {};

	private final Transport.Listener listener;

	private final int room;

	private volatile Map<UUID, Destination> members = Map.of();

	private volatile boolean closed;

	/**
	 * Creates one that knows of no member yet.
	 * @param listener gets what comes
	 * @param room how many bytes a socket surely takes
	 */
	ClusterReceiver(Transport.Listener listener, int room) {
		this.listener = listener;
		this.room = room;
	}

	/** The destination of a member; null if the node is not a member now. */
	@Nullable Destination destination(UUID node) {
		return this.members.get(node);
	}

	@Override
	public @Nullable Destination destination(Address node) {
		return destination(NodeIds.of(node));
	}

	/** Whether no other node is a member now. */
	boolean isAlone() {
		return this.members.size() <= 1;
	}

	/** Hands nothing on from now on. */
	void close() {
		this.closed = true;
	}

	@Override
	public void viewAccepted(View view) {
		if (this.closed) {
			return;
		}
		Map<UUID, Destination> before = this.members;
		Map<UUID, Destination> members = new LinkedHashMap<>();
		for (Address address : view.getMembers()) {
			UUID id = NodeIds.of(address);
			Destination known = before.get(id);
			members.put(id, (known != null) ? known : new Destination(address, this.room));
		}
		this.members = members;
		try {
			this.listener.members(List.copyOf(members.keySet()), view instanceof MergeView);
		}
		catch (Throwable ex) {
			failed("A change of members could not be handled", ex);
		}
	}

	@Override
	public void failed(String message, Throwable failure) {
		Failures.log(logger, message, failure);
		this.listener.failed(failure);
	}

	@Override
	public void crashed(Address node) {
		if (!this.closed) {
			this.listener.crashed(NodeIds.of(node));
		}
	}

	@Override
	public void receive(MessageBatch batch) {
		for (Message message : batch) {
			receive(message);
		}
	}

	@Override
	public void receive(Message message) {
		if (this.closed || !message.hasArray() && message.getLength() > 0) {
			return;
		}
		byte[] array = message.getArray();
		try {
			this.listener.received(NodeIds.of(message.getSrc()), (array != null) ? array : NOTHING,
					(array != null) ? message.getOffset() : 0, message.getLength());
		}
		catch (Throwable ex) {
			failed("A message could not be handled", ex);
		}
		finally {
			ClusterChannel.release(message);
		}
	}

}
