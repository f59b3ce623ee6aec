package io.pubsub.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.cluster.Peers;
import io.pubsub.dispatch.Dispatcher;

/**
 * Gathers the figures of a node from where they arise.
 */
final class Figures implements NodeMetrics {

	private final NodePublisher publisher;

	private final Calls calls;

	private final Answers answers;

	private final @Nullable Incoming incoming;

	private final NodeMailboxes mailboxes;

	private final Losses losses;

	private final Dispatcher<Delivery> dispatcher;

	private final GroupTable groups;

	private final NodeEvents events;

	private final @Nullable Peers peers;

	private final Supplier<State> state;

	Figures(NodePublisher publisher, Calls calls, Answers answers, @Nullable Incoming incoming, NodeMailboxes mailboxes,
			Losses losses, Dispatcher<Delivery> dispatcher, GroupTable groups, NodeEvents events, @Nullable Peers peers,
			Supplier<State> state) {
		this.state = state;
		this.publisher = publisher;
		this.calls = calls;
		this.answers = answers;
		this.incoming = incoming;
		this.mailboxes = mailboxes;
		this.losses = losses;
		this.dispatcher = dispatcher;
		this.groups = groups;
		this.events = events;
		this.peers = peers;
	}

	@Override
	public long published() {
		return this.publisher.published();
	}

	@Override
	public long unheard() {
		return this.publisher.unheard() + this.losses.unheard();
	}

	@Override
	public Map<String, Long> sent() {
		return (this.peers != null) ? this.peers.sent() : Map.of();
	}

	@Override
	public long received() {
		return (this.incoming != null) ? this.incoming.received() : 0;
	}

	@Override
	public long delivered() {
		return this.mailboxes.deliveredTotal();
	}

	@Override
	public long failed() {
		return this.mailboxes.failedTotal();
	}

	@Override
	public long requests() {
		return this.calls.requests();
	}

	@Override
	public long requestsFailed() {
		return this.calls.failed();
	}

	@Override
	public long awaited() {
		return this.answers.count();
	}

	@Override
	public long lost(Cause cause) {
		return this.losses.total(cause);
	}

	@Override
	public long refused() {
		return (this.peers != null) ? this.peers.refused() : 0;
	}

	@Override
	public Set<UUID> silentMembers() {
		return (this.peers != null) ? this.peers.ignored() : Set.of();
	}

	@Override
	public long skipped() {
		return (this.peers != null) ? this.peers.skipped() : 0;
	}

	@Override
	public long queuedBytes() {
		return this.mailboxes.queuedBytesTotal();
	}

	@Override
	public long maxQueuedBytes() {
		return this.mailboxes.queuedBytes().max();
	}

	@Override
	public State state() {
		return this.state.get();
	}

	@Override
	public List<MailboxMetrics> mailboxes() {
		return this.mailboxes.metrics();
	}

	@Override
	public List<GroupMetrics> groups() {
		return this.groups.all()
			.entrySet()
			.stream()
			.map((entry) -> new GroupMetrics(entry.getKey().scope(), entry.getKey().group(),
					entry.getValue().all().size(), entry.getValue().local().size()))
			.toList();
	}

	@Override
	public long eventsPublished() {
		return this.events.published();
	}

	@Override
	public long eventsMissed() {
		return this.events.missed();
	}

	@Override
	public List<EventMetrics> events() {
		return this.events.metrics();
	}

	@Override
	public Map<String, TopicMetrics> topics() {
		Map<String, TopicMetrics> topics = new HashMap<>();
		this.dispatcher
			.forEachTopic((topic, subscribers) -> topics.put(topic, new TopicMetrics(subscribers, Set.of())));
		if (this.peers != null) {
			this.peers.forEachTopic((topic, nodes) -> topics.merge(topic, new TopicMetrics(0, nodes),
					(here, there) -> new TopicMetrics(here.subscribers(), there.nodes())));
		}
		return topics;
	}

}
