package io.pubsub.node.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.node.group.GroupMembers;
import io.pubsub.node.group.GroupName;
import io.pubsub.node.group.GroupTable;
import io.pubsub.node.kernel.Rendezvous;
import io.pubsub.request.Replies;
import io.pubsub.request.Replies.Reply;

/**
 * Makes requests to members of groups, each by its address. The members are those that
 * this node sees as the request is made.
 * <p>
 * A request to one member that has closed goes to the next, in the same time. One to all
 * is encoded once, and sent to each.
 */
final class GroupRequestSender implements Requests {

	private final GroupTable table;

	private final RequestSender calls;

	GroupRequestSender(GroupTable table, RequestSender calls) {
		this.table = table;
		this.calls = calls;
	}

	@Override
	public Recipient locate(Recipient target) {
		return target;
	}

	@Override
	public <T> CompletableFuture<@Nullable T> one(OutgoingRequest question) {
		this.calls.requireRunning();
		GroupTarget target = question.target().requireGroup();
		GroupMembers members = members(target);
		CompletableFuture<@Nullable T> result = new CompletableFuture<>();
		askNext(question, members, chosen(target, members), result);
		this.calls.countMade();
		return result;
	}

	private <T> void askNext(OutgoingRequest question, GroupMembers members, List<Ref> candidates,
			CompletableFuture<@Nullable T> result) {
		GroupTarget target = question.target().requireGroup();
		if (candidates.isEmpty()) {
			fail(result, RequestSender.nobody(question.target()));
			return;
		}
		Ref ref = choose(target, members, candidates);
		CompletableFuture<Reply<T>> asked = this.calls.ask(question.to(Recipient.group(target, ref)), ref);
		// also when its caller completes it, at once if that has happened
		result.whenComplete((value, failure) -> asked.cancel(false));
		asked.whenComplete((reply, ex) -> {
			if (result.isDone()) {
				return;
			}
			PubSubException failure = (reply != null) ? reply.failure() : null;
			if (ex != null) {
				fail(result, ex);
			}
			else if (failure == null) {
				result.complete((reply != null) ? reply.value() : null);
			}
			else if (RequestSender.isNobody(failure) && !question.isOver()) {
				List<Ref> rest = new ArrayList<>(candidates);
				rest.remove(ref);
				try {
					askNext(question, members, rest, result);
				}
				catch (Throwable unsent) {
					fail(result, unsent);
				}
			}
			else {
				fail(result, failure);
			}
		});
	}

	private void fail(CompletableFuture<?> result, Throwable failure) {
		this.calls.countFailed();
		result.completeExceptionally(failure);
	}

	@Override
	public <T> CompletableFuture<Replies<T>> all(OutgoingRequest question, boolean onePerNode) {
		this.calls.requireRunning();
		GroupTarget target = question.target().requireGroup();
		GroupMembers members = members(target);
		List<Ref> chosen = chosen(target, members);
		if (target.choice() == GroupTarget.Choice.ONE && !chosen.isEmpty()) {
			chosen = List.of(choose(target, members, chosen));
		}
		Map<Node, List<Ref>> nodes = byNode(chosen, onePerNode);
		Map<Ref, CompletableFuture<Reply<T>>> asked = new LinkedHashMap<>();
		// what cannot be sent is found before any member of this node has it
		nodes.values()
			.stream()
			.flatMap(List::stream)
			.sorted(Comparator.comparing((ref) -> this.calls.isSelf(ref.node())))
			.forEach((ref) -> asked.put(ref, ask(question, ref, asked)));
		this.calls.countMade();
		CompletableFuture<Replies<T>> result = new CompletableFuture<>();
		CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)).whenComplete((done, ex) -> {
			if (ex != null) {
				if (!result.isDone()) {
					fail(result, ex);
				}
				return;
			}
			List<Reply<T>> replies = new ArrayList<>();
			nodes.values()
				.forEach((refs) -> refs.forEach((ref) -> replies.add(Objects.requireNonNull(asked.get(ref)).join())));
			if (onePerNode && target.choice() == GroupTarget.Choice.ALL) {
				missing(nodes.keySet()).forEach((node) -> replies.add(this.calls.nobody(question, node)));
			}
			Replies<T> all = new Replies<>(replies);
			if (!all.isComplete()) {
				this.calls.countFailed();
			}
			result.complete(all);
		});
		result.whenComplete((replies, ex) -> asked.values().forEach((part) -> part.cancel(false)));
		return result;
	}

	/**
	 * Asks one of several. What cannot be sent is thrown only if nobody was asked yet.
	 */
	private <T> CompletableFuture<Reply<T>> ask(OutgoingRequest question, Ref ref, Map<Ref, ?> before) {
		try {
			return this.calls.ask(question.to(Recipient.group(question.target().requireGroup(), ref)), ref);
		}
		catch (PubSubException ex) {
			if (before.isEmpty()) {
				throw ex;
			}
			return CompletableFuture.completedFuture(new Reply<>(ref.node(), null, ex));
		}
	}

	private GroupMembers members(GroupTarget target) {
		return this.table.members(new GroupName(target.scope(), target.group()));
	}

	private List<Ref> chosen(GroupTarget target, GroupMembers members) {
		return (target.choice() == GroupTarget.Choice.OTHERS)
				? members.all().stream().filter((ref) -> !this.calls.isSelf(ref.node())).toList() : members.all();
	}

	private static Ref choose(GroupTarget target, GroupMembers members, List<Ref> some) {
		String key = target.key();
		return (key != null) ? Rendezvous.choose(some, key) : members.next(some);
	}

	/** Those of this node first. */
	private Map<Node, List<Ref>> byNode(List<Ref> refs, boolean onePerNode) {
		Map<Node, List<Ref>> nodes = new LinkedHashMap<>();
		refs.stream().map(Ref::node).filter(this.calls::isSelf).forEach((self) -> nodes.put(self, new ArrayList<>()));
		for (Ref ref : refs) {
			List<Ref> known = nodes.computeIfAbsent(ref.node(), (node) -> new ArrayList<>());
			if (!onePerNode || known.isEmpty()) {
				known.add(ref);
			}
		}
		return nodes;
	}

	private Set<Node> missing(Set<Node> asked) {
		Set<Node> missing = new HashSet<>(this.calls.members());
		missing.removeAll(asked);
		return missing;
	}

}
