package io.pubsub.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;

/**
 * Reads arriving bytes, on threads of the transport. It passes on messages, and hands
 * over all other frames. Bytes that are not a frame are dropped and counted, and the next
 * frame is read. The same goes for a frame of a later version of the protocol, which
 * counts as skipped.
 */
final class Receiver implements Transport.Listener {

	private static final Log logger = LogFactory.getLog(Receiver.class);

	/** Longest name of a node. */
	private static final int MAX_NAME = 200;

	/** How many senders are remembered, members or not. */
	private static final int MEMORY = 1000;

	private final Map<UUID, Inbound> inbounds = new ConcurrentHashMap<>();

	private volatile Set<UUID> members = Set.of();

	private final CrashedNodes crashed = new CrashedNodes();

	private final ClusterListener listener;

	private final Control control;

	private final UUID self;

	private final Versions versions;

	private final LongAdder skipped = new LongAdder();

	/** Whether this node is about to leave. */
	private volatile boolean leaving;

	/**
	 * Whether any sender was forgotten, so that an unknown sender may have sent before.
	 */
	private volatile boolean forgetful;

	Receiver(UUID self, Versions versions, ClusterListener listener, Control control) {
		this.self = self;
		this.versions = versions;
		this.listener = listener;
		this.control = control;
	}

	@Override
	public void members(List<UUID> members, boolean merged) {
		if (merged) {
			this.crashed.areBack(members);
		}
		this.control.members(List.copyOf(members), merged);
	}

	@Override
	public void received(UUID sender, byte[] bytes, int offset, int length) {
		Inbound inbound = this.inbounds.get(sender);
		if (inbound == null) {
			inbound = add(sender);
		}
		synchronized (inbound) {
			if (this.leaving) {
				// perhaps it is the first time that the sender is heard
				inbound.takeNoMore();
			}
			received(sender, inbound, new WireInput(bytes, offset, length));
		}
	}

	private void received(UUID sender, Inbound inbound, WireInput input) {
		try {
			long missing = inbound.begin(Batch.readHeader(input, this.versions));
			countGap(inbound, nameOf(sender), missing);
			while (input.remaining() > 0) {
				receivedPart(sender, inbound, input.readPart());
			}
		}
		catch (MalformedFrameException ex) {
			malformed(sender, ex);
		}
		finally {
			inbound.end();
		}
	}

	private Inbound add(UUID sender) {
		if (this.inbounds.size() > MEMORY) {
			this.forgetful = true;
			this.inbounds.keySet().retainAll(this.members);
		}
		return this.inbounds.computeIfAbsent(sender,
				(key) -> new Inbound(this.listener.messages(), this.members.contains(sender)));
	}

	/** The sender counts messages that a node which leaves has not received. */
	private void countGap(Inbound inbound, String sender, long missing) {
		if (missing > 0 && !inbound.isLeaving()) {
			this.listener.lost(Cause.GAP, sender, missing);
		}
	}

	@Override
	public void crashed(UUID node) {
		this.crashed.add(node);
	}

	/** Whether the process of a node is known to have ended; for any thread. */
	boolean hasCrashed(UUID node) {
		return this.crashed.contains(node);
	}

	@Override
	public void failed(Throwable failure) {
		this.listener.failed(failure);
	}

	private void receivedPart(UUID sender, Inbound inbound, WireInput part) {
		try {
			Frame frame = FrameCodec.read(part, inbound.topics());
			if (frame instanceof Frame.Message message) {
				switch (inbound.message()) {
					case NEXT -> next(inbound, message);
					case FOREIGN -> throw new MalformedFrameException("a message came without its sender's greeting");
					case AGAIN -> {
					}
				}
			}
			else if (frame instanceof Frame.Confirmed confirmed) {
				this.listener.confirmed(sender, confirmed);
			}
			else {
				// it may say that everything before has arrived
				inbound.messages().end();
				receivedOther(sender, inbound, frame);
			}
		}
		catch (MalformedFrameException ex) {
			malformed(sender, ex);
		}
	}

	/** Something about the cluster, or a note. */
	private void receivedOther(UUID sender, Inbound inbound, Frame frame) throws MalformedFrameException {
		if (frame instanceof Frame.Note note) {
			this.listener.note(sender, note);
		}
		else if (frame instanceof Frame.Unknown unknown) {
			skip(sender, inbound, unknown);
		}
		else if (frame instanceof ClusterFrame.Hello hello) {
			hello(sender, inbound, hello);
		}
		else if (frame instanceof ClusterFrame.Name name) {
			name(sender, inbound, name);
		}
		else if (frame instanceof ClusterFrame other) {
			this.control.frame(sender, other);
		}
		else {
			throw new IllegalStateException("Nobody takes " + frame);
		}
	}

	/**
	 * What a node that leaves does not take, its sender counts, unless it does not know
	 * what the node has.
	 */
	private void next(Inbound inbound, Frame.Message message) throws MalformedFrameException {
		if (!inbound.isLeaving() || !isForMailboxes(message)) {
			inbound.taken(owed(message));
			message(inbound, message);
			return;
		}
		Node node = inbound.node();
		if (node != null && message instanceof Frame.Publish publish && this.self.equals(publish.others())) {
			inbound.messages().refused(node, publish);
		}
	}

	private static boolean isForMailboxes(Frame.Message message) {
		return message instanceof Frame.Publish || message instanceof Frame.Send
				|| message instanceof Frame.SendToGroup;
	}

	/** To how many mailboxes or groups a message is owed here. */
	private int owed(Frame.Message message) {
		if (message instanceof Frame.Publish publish) {
			int owed = 0;
			if (!publish.assigned().isEmpty()) {
				for (UUID node : publish.assigned().values()) {
					owed += node.equals(this.self) ? 1 : 0;
				}
			}
			return owed;
		}
		return (message instanceof Frame.Send || message instanceof Frame.SendToGroup) ? 1 : 0;
	}

	/**
	 * Takes no more messages for mailboxes and groups from now on.
	 * @param nodes all others, some of which may have sent nothing yet
	 * @return what to report to each of them before this node leaves
	 */
	Map<UUID, ClusterFrame.Leaving> leave(Collection<UUID> nodes) {
		// first, for those that are heard meanwhile
		this.leaving = true;
		Map<UUID, ClusterFrame.Leaving> farewells = new HashMap<>();
		nodes.forEach((node) -> farewells.put(node, new ClusterFrame.Leaving(0, 0)));
		this.inbounds.forEach((node, inbound) -> {
			synchronized (inbound) {
				farewells.put(node, inbound.leave());
			}
		});
		return farewells;
	}

	/** A frame that this version does not know: counted on the way like all others. */
	private void skip(UUID sender, Inbound inbound, Frame.Unknown frame) throws MalformedFrameException {
		if (frame.message()) {
			switch (inbound.message()) {
				case NEXT -> {
				}
				case FOREIGN -> throw new MalformedFrameException("a message came without its sender's greeting");
				case AGAIN -> {
					return;
				}
			}
		}
		this.skipped.increment();
		if (inbound.skip()) {
			logger.info("Node " + nameOf(sender) + " sends frames that this node does not know (kind " + frame.kind()
					+ "): it runs a later version. They are skipped, and counted as pubsub.skipped");
		}
		Frame answer = frame.answer();
		if (answer != null) {
			this.control.answer(sender, answer);
		}
	}

	/** From a node of version 1, or from one that has said more already. */
	private void name(UUID sender, Inbound inbound, ClusterFrame.Name name) throws MalformedFrameException {
		ClusterFrame.Hello before = inbound.hello();
		if (before == null || before.versions().highest() == Versions.FIRST) {
			hello(sender, inbound, ClusterFrame.Hello.of(name));
		}
	}

	/** At once, because the messages that follow refer to this sender. */
	private void hello(UUID sender, Inbound inbound, ClusterFrame.Hello hello) throws MalformedFrameException {
		if (hello.name().isEmpty() || hello.name().length() > MAX_NAME) {
			throw new MalformedFrameException("a name has " + hello.name().length() + " characters");
		}
		if (!Printable.isPrintable(hello.name())) {
			throw new MalformedFrameException("a name has characters that cannot be printed");
		}
		inbound.introduced(hello);
		if (hello.versions().overlap(this.versions)) {
			this.control.greeted(sender);
			long missing = inbound.hello(new Node(hello.name(), sender), hello.owed());
			countGap(inbound, hello.name(), this.forgetful ? 0 : missing);
			this.listener.introduced(sender);
		}
		this.control.frame(sender, hello);
	}

	private void message(Inbound inbound, Frame.Message message) throws MalformedFrameException {
		Node node = inbound.node();
		if (node == null) {
			throw new MalformedFrameException("a message came before its sender's name");
		}
		try {
			inbound.messages().message(node, message);
		}
		catch (RuntimeException | Error ex) {
			Failures.log(logger, "A message of node " + node + " could not be dispatched", ex);
			this.listener.failed(ex);
		}
	}

	private void malformed(UUID sender, MalformedFrameException ex) {
		if (logger.isDebugEnabled()) {
			logger.debug("Malformed frame from " + nameOf(sender) + ": " + Printable.message(ex));
		}
		this.listener.lost(Cause.MALFORMED, nameOf(sender), 1);
	}

	/**
	 * The node of some id, if it has sent its name.
	 */
	@Nullable Node node(UUID id) {
		Inbound inbound = this.inbounds.get(id);
		return (inbound != null) ? inbound.node() : null;
	}

	/**
	 * What a sender has said of itself, if it has.
	 */
	ClusterFrame.@Nullable Hello hello(UUID id) {
		Inbound inbound = this.inbounds.get(id);
		return (inbound != null) ? inbound.hello() : null;
	}

	/** How many frames were skipped. */
	long skipped() {
		return this.skipped.sum();
	}

	/**
	 * Whether a node has to greet this one, for the first time or again.
	 */
	boolean isStrange(UUID id) {
		Inbound inbound = this.inbounds.get(id);
		return inbound == null || inbound.node() == null || inbound.isStrange();
	}

	String nameOf(UUID id) {
		Node node = node(id);
		return (node != null) ? node.name() : id.toString();
	}

	/**
	 * Keeps little of senders that are no members, and nothing once they have become
	 * many.
	 */
	void retain(Collection<UUID> members) {
		this.members = Set.copyOf(members);
		if (this.inbounds.size() > MEMORY) {
			this.forgetful = true;
			this.inbounds.keySet().retainAll(this.members);
		}
		this.inbounds.forEach((sender, inbound) -> inbound.member(this.members.contains(sender)));
	}

	/**
	 * What takes all that is no message, on threads of the transport: must not block.
	 */
	interface Control {

		/** The members have changed. */
		void members(List<UUID> members, boolean merged);

		/** A frame that concerns the cluster has come. */
		void frame(UUID sender, ClusterFrame frame);

		/** A node has greeted this one. */
		void greeted(UUID node);

		/** A frame that could not be read is to be answered. */
		void answer(UUID sender, Frame answer);

	}

}
