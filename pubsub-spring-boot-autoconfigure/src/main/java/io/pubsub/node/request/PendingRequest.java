package io.pubsub.node.request;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.Receipt.Status;
import io.pubsub.node.kernel.PendingAnswer;
import io.pubsub.wire.Frame;

/**
 * One request on its way, to one node or several, and what has come back.
 * <p>
 * Of a node that asks one recipient one reply is awaited. One that asks all says how many
 * will reply; replies may overtake that. A mailbox is heard once.
 */
public final class PendingRequest extends PendingAnswer {

	/** How many recipients a node has is not known yet. */
	private static final int UNKNOWN = -1;

	/**
	 * In the order of asking; the map is never changed, what is in it guarded by this.
	 */
	private final Map<UUID, Callee> callees = new LinkedHashMap<>();

	private final boolean one;

	private final Consumer<List<Callee>> onComplete;

	/**
	 * Makes a call.
	 * @param nodes the nodes that are asked, at least one
	 * @param one whether each is to ask one recipient
	 * @param onComplete gets what became of it, in the order of nodes, on the thread that
	 * users are told on
	 */
	public PendingRequest(Collection<Node> nodes, boolean one, Consumer<List<Callee>> onComplete) {
		this.one = one;
		this.onComplete = onComplete;
		nodes.forEach((node) -> this.callees.put(node.id(), new Callee(node, one ? 1 : UNKNOWN)));
	}

	@Override
	public void confirmed(UUID node, Frame.Confirmed answer) {
		update(node, (callee) -> {
			if (!answer.found()) {
				callee.status = Status.NO_MAILBOX;
			}
			else if (!this.one) {
				callee.expected = answer.mailboxes();
			}
		});
	}

	@Override
	public void replied(UUID node, Frame.Reply reply) {
		update(node, (callee) -> callee.replies.putIfAbsent(reply.mailbox(), new Answer(reply, null)));
	}

	/** A listener of this node has returned what is used as it is. */
	void returned(UUID node, long mailbox, Object value) {
		update(node, (callee) -> callee.replies.putIfAbsent(mailbox, new Answer(null, value)));
	}

	@Override
	public void lost(UUID node, Status status) {
		update(node, (callee) -> callee.status = status);
	}

	@Override
	public void lost(Status status) {
		this.callees.keySet().forEach((node) -> lost(node, status));
	}

	private void update(UUID node, Consumer<Callee> news) {
		Callee callee = this.callees.get(node);
		if (callee == null) {
			return;
		}
		synchronized (this) {
			if (callee.isDone()) {
				return;
			}
			news.accept(callee);
			if (!this.callees.values().stream().allMatch(Callee::isDone)) {
				return;
			}
		}
		end();
	}

	@Override
	public void complete() {
		List<Callee> callees;
		synchronized (this) {
			callees = List.copyOf(this.callees.values());
		}
		this.onComplete.accept(callees);
	}

	/**
	 * A node that was asked. Guarded by the call; not changed once that has ended.
	 */
	public static final class Callee {

		private final Node node;

		/** By mailbox. */
		private final Map<Long, Answer> replies = new LinkedHashMap<>(2);

		private int expected;

		/** Why no more is to be expected, unless all have replied. */
		private @Nullable Status status;

		public Callee(Node node, int expected) {
			this.node = node;
			this.expected = expected;
		}

		boolean isDone() {
			return this.status != null || (this.expected != UNKNOWN && this.replies.size() >= this.expected);
		}

		Node node() {
			return this.node;
		}

		public Collection<Answer> replies() {
			return this.replies.values();
		}

		@Nullable Status status() {
			return this.status;
		}

	}

	/**
	 * What one mailbox has replied.
	 *
	 * @param reply the reply, unless there is a value that is used as it is
	 * @param value that value
	 */
	record Answer(Frame.@Nullable Reply reply, @Nullable Object value) {
	}

}
