package io.pubsub.node.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.Receipt.Status;
import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeState;
import io.pubsub.node.kernel.PendingAnswers;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.LocalDeliveries;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.name.NameTable;
import io.pubsub.node.topic.TopicRoutes;
import io.pubsub.request.Replies;
import io.pubsub.request.Replies.Reply;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.WireOutput;

/**
 * Makes requests. One that any subscriber may take goes to this node if it has one, else
 * to a node chosen at random, of which each is as likely; the nodes whose interest is not
 * known come last. A node that has nobody (any more) says so, and the next is asked, in
 * the same time. A node that has left is not replaced: it may have called its listener.
 * Who has a name is looked up for each request.
 */
public final class RequestSender implements Requests {

	private final LongAdder requests = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final NodeState state;

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final LocalDeliveries deliveries;

	private final Dispatcher<Delivery> dispatcher;

	private final TopicRoutes routes;

	private final RequestReceiver intake;

	private final PendingAnswers answers;

	private final NameTable names;

	private final ReplyReader reader;

	private final Peers peers;

	RequestSender(Kernel kernel, MailboxSlice mailboxes, TopicRoutes routes, RequestReceiver intake, NameTable names) {
		this.state = kernel.state();
		this.self = kernel.self();
		this.codecs = kernel.codecs();
		this.encoder = kernel.encoder();
		this.deliveries = mailboxes.deliveries();
		this.dispatcher = mailboxes.dispatcher();
		this.routes = routes;
		this.intake = intake;
		this.answers = kernel.answers();
		this.names = names;
		this.reader = new ReplyReader(kernel.codecs());
		this.peers = kernel.peers();
	}

	/** Finds who has the name that a request is for, if it is for one. */
	@Override
	public Recipient locate(Recipient target) {
		String name = target.name();
		return (name != null) ? Recipient.name(name, this.names.whereIs(name).orElse(null)) : target;
	}

	@Override
	public <T> CompletableFuture<@Nullable T> one(OutgoingRequest question) {
		this.state.requireRunning();
		CompletableFuture<@Nullable T> result = new CompletableFuture<>();
		askNext(question, candidates(question.target()).iterator(), result);
		this.requests.increment();
		return result;
	}

	private List<Node> candidates(Recipient target) {
		Ref ref = target.ref();
		Node node = (ref != null) ? ref.node() : target.node();
		if (node != null) {
			return List.of(node);
		}
		String topic = target.topic();
		if (topic == null) {
			// a name that nobody has
			return List.of();
		}
		List<Node> candidates = new ArrayList<>();
		boolean open = this.dispatcher.hasOpenSubscriber(topic);
		if (open) {
			candidates.add(this.self);
		}
		this.peers.routes().candidates(topic).nodes().forEach((id) -> candidates.add(this.peers.members().node(id)));
		if (!open && this.dispatcher.hasSubscriber(topic)) {
			// its subscribers are about to close
			candidates.add(this.self);
		}
		return candidates;
	}

	/**
	 * Asks one mailbox, as a part of a request that is counted elsewhere.
	 * @return completes with the reply, or with why there is none
	 */
	<T> CompletableFuture<Reply<T>> ask(OutgoingRequest question, Ref ref) {
		CompletableFuture<Reply<T>> result = new CompletableFuture<>();
		Node node = ref.node();
		Route route = !isSelf(node) ? this.peers.routes().to(node.id()) : Route.NOWHERE;
		ask(question, route, TopicRoutes.here(), List.of(node), true, result,
				(callees) -> result.complete(this.reader.readOne(question, callees.get(0))));
		return result;
	}

	/** What a node without any recipient has brought. */
	<T> Reply<T> nobody(OutgoingRequest question, Node node) {
		return this.reader.nobody(question, node);
	}

	/** Requests can be made only now. */
	void requireRunning() {
		this.state.requireRunning();
	}

	/** A request was made that has parts. */
	void countMade() {
		this.requests.increment();
	}

	/** A request that has parts has failed, if only in part. */
	void countFailed() {
		this.failed.increment();
	}

	private <T> void askNext(OutgoingRequest question, Iterator<Node> candidates,
			CompletableFuture<@Nullable T> result) {
		if (!candidates.hasNext()) {
			fail(result, nobody(question.target()));
			return;
		}
		Node node = candidates.next();
		Route route = !isSelf(node) ? this.peers.routes().to(node.id()) : Route.NOWHERE;
		ask(question, route, TopicRoutes.here(), List.of(node), true, result, (callees) -> {
			Reply<T> reply = this.reader.readOne(question, callees.get(0));
			PubSubException failure = reply.failure();
			if (failure == null) {
				result.complete(reply.value());
			}
			else if (result.isDone()) {
				// its caller has completed it, and waits for nothing
				return;
			}
			else if (isNobody(failure) && candidates.hasNext() && !question.isOver()) {
				askNext(question, candidates, result);
			}
			else {
				fail(result, failure);
			}
		});
	}

	/** There is no recipient on any node, and what to do about that. */
	static RequestException nobody(Recipient target) {
		String hint = "";
		if (target.name() != null) {
			hint = ": no mailbox has it now. Register it, or ask again when its next holder has it";
		}
		else if (target.group() != null) {
			hint = ": it has no member that is open. Have a mailbox join it, by Groups or @GroupMember";
		}
		return new RequestException(Kind.NO_SUBSCRIBERS, "There is no recipient for requests to " + target + hint);
	}

	static boolean isNobody(PubSubException failure) {
		return failure instanceof RequestException request && request.getKind() == Kind.NO_SUBSCRIBERS;
	}

	private void fail(CompletableFuture<?> result, Throwable failure) {
		this.failed.increment();
		result.completeExceptionally(failure);
	}

	@Override
	public <T> CompletableFuture<Replies<T>> all(OutgoingRequest question, boolean onePerNode) {
		this.state.requireRunning();
		Recipient target = question.target();
		List<Node> nodes = new ArrayList<>();
		boolean one = onePerNode || target.ref() != null;
		String topic = target.topic();
		boolean everywhere = (topic != null && target.node() == null);
		TopicRoutes.Plan plan = (topic != null && everywhere && !one) ? this.routes.plan(topic, null)
				: TopicRoutes.here();
		Route route = everywhere ? routeToTopic(question, one, plan, nodes) : routeToNode(question, one, nodes);
		List<Reply<T>> missing = new ArrayList<>();
		if (onePerNode && target.topic() != null && target.node() == null) {
			Set<Node> others = new HashSet<>(members());
			nodes.forEach(others::remove);
			others.forEach((node) -> missing.add(this.reader.nobody(question, node)));
		}
		CompletableFuture<Replies<T>> result = new CompletableFuture<>();
		Consumer<List<PendingRequest.Callee>> onComplete = (callees) -> {
			List<Reply<T>> replies = new ArrayList<>();
			for (PendingRequest.Callee callee : callees) {
				if (one) {
					replies.add(this.reader.readOne(question, callee));
				}
				else {
					replies.addAll(this.reader.readAll(question, callee));
				}
			}
			replies.addAll(missing);
			Replies<T> all = new Replies<>(replies);
			if (!all.isComplete()) {
				this.failed.increment();
			}
			result.complete(all);
		};
		if (nodes.isEmpty()) {
			onComplete.accept(List.of());
		}
		else {
			ask(question, route, plan, nodes, one, result, onComplete);
		}
		this.requests.increment();
		return result;
	}

	private Route routeToNode(OutgoingRequest question, boolean one, List<Node> nodes) {
		Recipient target = question.target();
		List<Node> candidates = candidates(target);
		if (candidates.isEmpty()) {
			return Route.NOWHERE;
		}
		Node node = candidates.get(0);
		if (isSelf(node)) {
			nodes.add(node);
			return Route.NOWHERE;
		}
		Route anyway = this.peers.routes().to(node.id());
		Route route = one ? anyway : this.peers.routes().to(node, target.requireTopic());
		if (!route.isNowhere() || anyway.isNowhere()) {
			nodes.add(node);
		}
		return route;
	}

	private Route routeToTopic(OutgoingRequest question, boolean one, TopicRoutes.Plan plan, List<Node> nodes) {
		String topic = question.target().requireTopic();
		if (!one || this.dispatcher.hasSubscriber(topic)) {
			nodes.add(this.self);
		}
		Route route = one ? this.peers.routes().candidates(topic) : plan.route();
		route.nodes().forEach((id) -> nodes.add(this.peers.members().node(id)));
		return route;
	}

	/** The nodes of the cluster. */
	Collection<Node> members() {
		return this.peers.members().nodes();
	}

	private void ask(OutgoingRequest question, Route route, TopicRoutes.Plan plan, List<Node> nodes, boolean one,
			CompletableFuture<?> result, Consumer<List<PendingRequest.Callee>> onComplete) {
		long token = this.answers.nextToken();
		boolean here = nodes.stream().anyMatch(this::isSelf);
		if (here && this.deliveries.isVerifying()) {
			verify(question);
		}
		WireOutput frame = route.isNowhere() ? null : encode(question, route, one, token);
		PendingRequest call = new PendingRequest(nodes, one, (callees) -> {
			try {
				onComplete.accept(callees);
			}
			catch (Throwable ex) {
				// whatever happens here, such as an error of a codec: nobody waits for
				// ever
				fail(result, ex);
			}
		});
		this.answers.open(token, call, question.timeLeft());
		// also when its caller completes it, at once if that has happened
		result.whenComplete((reply, failure) -> this.answers.forget(token));
		if (result.isDone()) {
			return;
		}
		if (here) {
			askHere(question, plan, one, token, call);
		}
		if (frame != null) {
			this.peers.outbound()
				.request(route, frame, TimeUnit.NANOSECONDS.convert(question.timeLeft()), (node) -> call.lost(node,
						this.peers.members().isMember(node) ? Status.UNREACHABLE : Status.NODE_LEFT));
		}
		for (Node node : nodes) {
			// it may have left before the call could hear of it
			if (!isSelf(node) && this.peers.routes().to(node.id()).isNowhere()) {
				call.lost(node.id(), Status.NODE_LEFT);
			}
		}
	}

	private void verify(OutgoingRequest question) {
		Ref ref = question.target().ref();
		Payload payload = question.encode(this.codecs);
		if (ref != null) {
			this.deliveries.verify(List.of(ref), ref, question.object(), payload);
		}
		else {
			this.deliveries.verify(question.target().requireTopic(), question.object(), payload, null);
		}
	}

	private WireOutput encode(OutgoingRequest question, Route route, boolean one, long token) {
		Ref ref = question.target().ref();
		Frame.Message message = (ref != null)
				? new Frame.Send(ref.id(), question.headers(), question.encode(this.codecs))
				: new Frame.Publish(question.target().requireTopic(), question.headers(), route.assigned(),
						route.others(), question.encode(this.codecs));
		return this.encoder.encode(new Frame.Request(token, one, message), question.target());
	}

	private void askHere(OutgoingRequest question, TopicRoutes.Plan plan, boolean one, long token,
			PendingRequest call) {
		Ref ref = question.target().ref();
		RequestDelivery request = new RequestDelivery(question.target().topic(), this.self, question.headers(),
				this.codecs, this.deliveries.isVerifying() ? null : question.object(), question.encoded(),
				new LocalReplyTo(this.self.id(), token, this.codecs, question.type(), this.deliveries.isVerifying(),
						call));
		Frame.Confirmed answer;
		if (ref != null) {
			answer = this.intake.offer(token, ref.id(), request);
		}
		else if (one) {
			answer = this.intake.offerToOne(token, question.target().requireTopic(), request);
		}
		else {
			answer = this.intake.offerToAll(token, question.target().requireTopic(), request, plan);
		}
		this.dispatcher.wake();
		if (answer != null) {
			call.confirmed(this.self.id(), answer);
		}
	}

	boolean isSelf(Node node) {
		return node.id().equals(this.self.id());
	}

	/** How many requests were made. */
	long requests() {
		return this.requests.sum();
	}

	/** How many of them, to one or all, have failed, at least in part. */
	long failed() {
		return this.failed.sum();
	}

}
