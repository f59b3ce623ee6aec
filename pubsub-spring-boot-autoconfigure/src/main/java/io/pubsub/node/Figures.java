package io.pubsub.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.pubsub.LossListener.Cause;
import io.pubsub.cluster.Peers;
import io.pubsub.node.event.EventSlice;
import io.pubsub.node.group.GroupSlice;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.history.HistorySlice;
import io.pubsub.node.name.NameTable;
import io.pubsub.node.presence.PresenceSlice;
import io.pubsub.node.request.RequestSlice;
import io.pubsub.node.topic.TopicSlice;
import io.pubsub.wire.Versions;

/**
 * Gathers the figures of a node from where they arise.
 */
final class Figures implements NodeMetrics {

	private final Kernel kernel;

	private final Peers peers;

	private final MailboxSlice mailboxes;

	private final GroupSlice groups;

	private final TopicSlice topics;

	private final EventSlice events;

	private final RequestSlice requests;

	private final PresenceSlice presence;

	private final HistorySlice history;

	private final NameTable names;

	Figures(Kernel kernel, MailboxSlice mailboxes, GroupSlice groups, TopicSlice topics, EventSlice events,
			RequestSlice requests, PresenceSlice presence, HistorySlice history, NameTable names) {
		this.kernel = kernel;
		this.peers = kernel.peers();
		this.mailboxes = mailboxes;
		this.groups = groups;
		this.topics = topics;
		this.events = events;
		this.requests = requests;
		this.presence = presence;
		this.history = history;
		this.names = names;
	}

	@Override
	public long published() {
		return this.topics.published();
	}

	@Override
	public long unheard() {
		return this.topics.unheard() + this.kernel.losses().unheard();
	}

	@Override
	public Map<String, Long> sent() {
		return this.peers.members().sent();
	}

	@Override
	public long received() {
		return this.kernel.received();
	}

	@Override
	public long delivered() {
		return this.mailboxes.mailboxes().deliveredTotal();
	}

	@Override
	public long failed() {
		return this.mailboxes.mailboxes().failedTotal();
	}

	@Override
	public long requests() {
		return this.requests.requests();
	}

	@Override
	public long requestsFailed() {
		return this.requests.failed();
	}

	@Override
	public long awaited() {
		return this.kernel.answers().count();
	}

	@Override
	public long lost(Cause cause) {
		return this.kernel.losses().total(cause);
	}

	@Override
	public long refused() {
		return this.peers.refused();
	}

	@Override
	public Set<UUID> silentMembers() {
		return this.peers.members().ignored();
	}

	@Override
	public long skipped() {
		return this.peers.skipped();
	}

	@Override
	public long queuedBytes() {
		return this.mailboxes.mailboxes().queuedBytesTotal();
	}

	@Override
	public long maxQueuedBytes() {
		return this.mailboxes.mailboxes().queuedBytes().max();
	}

	@Override
	public boolean isIdle() {
		return this.mailboxes.mailboxes().isIdle();
	}

	@Override
	public State state() {
		return this.kernel.state().state();
	}

	@Override
	public List<MailboxMetrics> mailboxes() {
		return this.mailboxes.mailboxes().metrics();
	}

	@Override
	public List<GroupMetrics> groups() {
		return this.groups.table()
			.all()
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
	public long presenceEntries() {
		return this.presence.count();
	}

	@Override
	public List<PresenceMetrics> presence() {
		return this.presence.metrics();
	}

	@Override
	public Map<String, String> names() {
		return this.names.holders();
	}

	@Override
	public String protocol() {
		return Versions.SPOKEN.toString();
	}

	@Override
	public HistoryMetrics history() {
		return new HistoryMetrics(this.history.topics(), this.history.messages(), this.history.bytes(),
				this.history.pending(), this.history.read(), this.history.gaps());
	}

	@Override
	public long presenceMonitors() {
		return this.presence.monitors();
	}

	@Override
	public Map<String, TopicMetrics> topics() {
		Map<String, TopicMetrics> topics = new HashMap<>();
		this.mailboxes.dispatcher()
			.forEachTopic((topic, subscribers) -> topics.put(topic, new TopicMetrics(subscribers, Set.of())));
		this.peers.routes()
			.forEachTopic((topic, nodes) -> topics.merge(topic, new TopicMetrics(0, nodes),
					(here, there) -> new TopicMetrics(here.subscribers(), there.nodes())));
		return topics;
	}

}
