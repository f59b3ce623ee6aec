package io.pubsub.node.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.cluster.ClusterListener;
import io.pubsub.dispatch.Workers;
import io.pubsub.wire.Frame;

/**
 * Gives what comes from other nodes to the handler of the slice that it is for. Filled
 * before the node joins, and used by threads of the transport and the control thread.
 */
final class InboundFrames implements ClusterListener {

	private final Map<Class<?>, BiConsumer<Node, Frame.Message>> messages = new HashMap<>();

	private final Map<Class<?>, BiConsumer<UUID, Frame.Note>> notes = new HashMap<>();

	private final List<MembershipHandler> members = new ArrayList<>();

	private @Nullable Supplier<MessageIntake> intake;

	private final LongAdder received = new LongAdder();

	private final NodeState state;

	private final HeapGuard guard;

	private final Losses losses;

	private final Workers workers;

	private final PendingAnswers answers;

	InboundFrames(NodeState state, HeapGuard guard, Losses losses, Workers workers, PendingAnswers answers) {
		this.state = state;
		this.guard = guard;
		this.losses = losses;
		this.workers = workers;
		this.answers = answers;
		add(Frame.Reply.class, (sender, reply) -> answers.replied(sender.id(), reply));
	}

	<M extends Frame.Message> void add(Class<M> type, BiConsumer<Node, M> handler) {
		requireNew(type,
				this.messages.putIfAbsent(type, (sender, message) -> handler.accept(sender, type.cast(message))));
	}

	<F extends Frame.Note> void addNote(Class<F> type, BiConsumer<UUID, F> handler) {
		requireNew(type, this.notes.putIfAbsent(type, (sender, frame) -> handler.accept(sender, type.cast(frame))));
	}

	private static void requireNew(Class<?> type, @Nullable Object before) {
		if (before != null) {
			throw new IllegalStateException(type.getSimpleName() + " has a handler already");
		}
	}

	void add(MembershipHandler handler) {
		this.members.add(handler);
	}

	void add(Supplier<MessageIntake> intake) {
		requireNew(MessageIntake.class, this.intake);
		this.intake = intake;
	}

	@Override
	public void joined() {
		this.state.running();
	}

	@Override
	public ClusterListener.Messages messages() {
		return new Messages((this.intake != null) ? this.intake.get() : new NoIntake());
	}

	@Override
	public void confirmed(UUID node, Frame.Confirmed answer) {
		this.answers.confirmed(node, answer);
	}

	@Override
	public void note(UUID node, Frame.Note frame) {
		BiConsumer<UUID, Frame.Note> handler = this.notes.get(frame.getClass());
		if (handler != null) {
			handler.accept(node, frame);
		}
	}

	@Override
	public void introduced(UUID node) {
		this.members.forEach((handler) -> handler.introduced(node));
	}

	@Override
	public void left(UUID node) {
		this.answers.left(node);
		this.members.forEach((handler) -> handler.left(node));
	}

	@Override
	public void changed(MembershipEvent event) {
		this.members.forEach((handler) -> handler.changed(event));
	}

	@Override
	public void failed(Throwable failure) {
		this.guard.failed(failure);
	}

	@Override
	public void unheard(long count) {
		this.losses.unheard(count);
	}

	@Override
	public void lost(Cause cause, String node, long count) {
		if (cause == Cause.GAP) {
			this.members.forEach(MembershipHandler::messagesLost);
		}
		this.losses.count(cause, null, node, count);
	}

	/** How many messages have come. */
	long received() {
		return this.received.sum();
	}

	/** Takes the messages of one node. */
	private final class Messages implements ClusterListener.Messages {

		private final MessageIntake intake;

		Messages(MessageIntake intake) {
			this.intake = intake;
		}

		@Override
		public void message(Node sender, Frame.Message message) {
			InboundFrames.this.received.increment();
			if (this.intake.take(sender, message)) {
				return;
			}
			// what has come before goes first
			this.intake.flush();
			BiConsumer<Node, Frame.Message> handler = InboundFrames.this.messages.get(message.getClass());
			if (handler != null) {
				handler.accept(sender, message);
			}
		}

		@Override
		public void refused(Node sender, Frame.Publish message) {
			this.intake.refused(sender, message);
		}

		@Override
		public void end() {
			this.intake.flush();
			InboundFrames.this.workers.wake();
		}

	}

	/** For a node without a slice that has one. */
	private static final class NoIntake implements MessageIntake {

		@Override
		public boolean take(Node sender, Frame.Message message) {
			return false;
		}

		@Override
		public void refused(Node sender, Frame.Publish message) {
		}

		@Override
		public void flush() {
		}

	}

}
