package io.pubsub.node.topic;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.Spread;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Fanout;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.topic.RelayGroup;

/**
 * Finds where what is published on this node goes.
 * <p>
 * Each group is served by one node, which is decided once, before the message is given to
 * anybody. If members of this node were to serve it and turn out to have closed, another
 * node is chosen, before the message is sent; if there is none, the message is lost for
 * that group, and counted.
 */
public final class TopicRoutes {

	private final String self;

	private final Dispatcher<Delivery> dispatcher;

	private final Losses losses;

	private final Peers peers;

	TopicRoutes(Kernel kernel, Dispatcher<Delivery> dispatcher) {
		this.self = kernel.self().name();
		this.dispatcher = dispatcher;
		this.losses = kernel.losses();
		this.peers = kernel.peers();
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param except a mailbox that gets no copy, or null
	 * @return the other nodes it goes to, and which groups they are to serve
	 */
	public Plan plan(String topic, @Nullable MailboxQueue<Delivery> except) {
		int changes = this.peers.routes().changes();
		if (this.peers.routes().isAlone()) {
			return new Plan(Route.NOWHERE, Set.of(), changes);
		}
		Map<String, Spread> own = this.dispatcher.groups(topic, except);
		Route route = this.peers.routes().toSubscribers(topic, own, this.dispatcher.closingGroups(topic, except));
		if (own.isEmpty()) {
			return new Plan(route, Set.of(), changes);
		}
		Set<String> served = new HashSet<>(own.keySet());
		served.removeIf((group) -> !route.isServedHere(group));
		return new Plan(route, served, changes);
	}

	/** A message stays on this node. */
	public static Plan here() {
		return new Plan(Route.NOWHERE, Set.of(), 0, false);
	}

	/**
	 * Finds other nodes for the groups whose members on this node have closed since the
	 * plan was made.
	 * @param plan where the message was to go
	 * @param topic its topic
	 * @param fanout what came of it on this node
	 * @return the plan's route, with these nodes if there are any
	 */
	Route reroute(Plan plan, String topic, Fanout<Delivery> fanout) {
		Set<String> missed = plan.missed(fanout);
		return missed.isEmpty() ? plan.route : this.peers.routes().reroute(plan.route, topic, missed);
	}

	/**
	 * Counts the groups that a node was to serve which has left before the message was
	 * sent.
	 * @param route where the message goes
	 * @param node the id of the node
	 */
	void countLeft(Route route, UUID node) {
		int lost = route.owed(node);
		if (lost > 0) {
			this.losses.count(Cause.NO_MAILBOX, null, this.peers.members().node(node).name(), lost);
		}
	}

	/**
	 * Counts the groups that a message is lost for, as their members on this node have
	 * closed and no other node has any.
	 * @param plan where the message was to go
	 * @param last where it goes after all
	 * @param fanout what came of it on this node
	 * @return how many groups
	 */
	int countLost(Plan plan, Route last, Fanout<Delivery> fanout) {
		int lost = 0;
		for (String group : plan.missed(fanout)) {
			lost += last.isServedHere(group) ? 1 : 0;
		}
		if (lost > 0) {
			this.losses.count(Cause.NO_MAILBOX, null, this.self, lost);
		}
		return lost;
	}

	/**
	 * Where one message goes, and which groups this node serves. Used by one thread.
	 */
	public static final class Plan implements Predicate<String> {

		private final Route route;

		/** Groups that this node has to serve, and that were not found yet. */
		private final Set<String> rest;

		/** The changes of routes before this was made. */
		private final int changes;

		/** Whether relays get the message. */
		private final boolean relayed;

		private Plan(Route route, Set<String> rest, int changes) {
			this(route, rest, changes, true);
		}

		private Plan(Route route, Set<String> rest, int changes, boolean relayed) {
			this.relayed = relayed;
			this.route = route;
			this.rest = rest;
			this.changes = changes;
		}

		int changes() {
			return this.changes;
		}

		public Route route() {
			return this.route;
		}

		/** Called once for each group that has a member here. */
		@Override
		public boolean test(String group) {
			if (!this.rest.isEmpty()) {
				this.rest.remove(group);
			}
			return this.route.isServedHere(group) && (this.relayed || !RelayGroup.is(group));
		}

		/** The groups that no member here has served after all. */
		public Set<String> missed(Fanout<Delivery> fanout) {
			if (this.rest.isEmpty()) {
				return fanout.unserved();
			}
			Set<String> missed = new HashSet<>(this.rest);
			missed.addAll(fanout.unserved());
			return missed;
		}

	}

}
