package io.pubsub.node.kernel;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener;

/**
 * What a node has done so far, and holds now. Every figure is read without holding up
 * anything; sums are since the node was built.
 */
public interface NodeMetrics {

	/** Messages published on this node, or sent to a mailbox or group. */
	long published();

	/** Those published to a topic without any subscriber that this node knows of. */
	long unheard();

	/** Messages sent, by the name of the node they went to; current members only. */
	Map<String, Long> sent();

	/** Messages received from other nodes. */
	long received();

	/** Calls of listeners that returned or threw. */
	long delivered();

	/** Calls of listeners that threw. */
	long failed();

	/** Requests made on this node. */
	long requests();

	/** Those of them that have failed, to all recipients or to some. */
	long requestsFailed();

	/** Requests, and messages to be confirmed, that wait for answers now. */
	long awaited();

	/** Messages lost for a cause. */
	long lost(LossListener.Cause cause);

	/** Connections with strangers that were refused or cut off. */
	long refused();

	/**
	 * Members of the cluster that do not say their names, as nodes do, or speak no
	 * version of the protocol that this node does, and are ignored.
	 */
	Set<UUID> silentMembers();

	/** Frames that were skipped, as only later versions of this library know them. */
	long skipped();

	/** Messages published to events on this node. */
	long eventsPublished();

	/**
	 * Messages of events that watchers of this node were told to have missed, once for
	 * each watcher.
	 */
	long eventsMissed();

	/** Events that are produced on this node, or watched from it. */
	List<EventMetrics> events();

	/**
	 * About how many bytes wait in all mailboxes together; a message that waits in
	 * several counts once.
	 */
	long queuedBytes();

	/** How many bytes may wait in all mailboxes together. */
	long maxQueuedBytes();

	/** Entries of presence, those of all scopes and nodes. */
	long presenceEntries();

	/** Monitors of presence on this node. */
	long presenceMonitors();

	/** Scopes of presence that have entries, on whichever node. */
	List<PresenceMetrics> presence();

	/** Names of mailboxes, each with the name of the node that has the mailbox. */
	Map<String, String> names();

	/** The versions of the protocol between nodes that this node speaks. */
	String protocol();

	/** What this node keeps of topics with a history, and what was read of it. */
	HistoryMetrics history();

	/**
	 * Whether no message waits in a mailbox of this node, and no listener is being
	 * called.
	 */
	boolean isIdle();

	/** What the node does now. */
	State state();

	/** Every mailbox of this node, those of subscriptions included. */
	List<MailboxMetrics> mailboxes();

	/** Topics and patterns that somebody in the cluster subscribes to. */
	Map<String, TopicMetrics> topics();

	/** Groups that have members, on whichever node. */
	List<GroupMetrics> groups();

	/**
	 * What a node does.
	 */
	enum State {

		/** It has not started. */
		NEW,

		/** It has started. */
		RUNNING,

		/** It has left the cluster, and delivers nothing any more. */
		CLOSED,

		/** The same, as the heap was exhausted. */
		OUT_OF_MEMORY

	}

	/**
	 * One mailbox.
	 *
	 * @param id the subscription's id, else one made of the mailbox's number
	 * @param topic the subscription's topic or pattern, if it is one
	 * @param group its group, if any
	 * @param depth messages that wait
	 * @param capacity how many may wait
	 * @param bytes about how many bytes they take up
	 * @param maxBytes how many bytes may wait
	 * @param delivered messages the listener was called with
	 * @param dropped messages lost because the mailbox was full
	 */
	record MailboxMetrics(String id, @Nullable String topic, @Nullable String group, int depth, int capacity,
			long bytes, long maxBytes, long delivered, long dropped) {
	}

	/**
	 * One group.
	 *
	 * @param scope the name of its scope, empty for the default
	 * @param name its name
	 * @param members how many members it has
	 * @param local how many of them are on this node
	 */
	record GroupMetrics(String scope, String name, int members, int local) {
	}

	/**
	 * One scope of presence.
	 *
	 * @param scope its name
	 * @param keys how many are present
	 * @param entries how often, as one may be present several times
	 */
	record PresenceMetrics(String scope, int keys, int entries) {
	}

	/**
	 * One event.
	 *
	 * @param name its name
	 * @param produced whether a producer of this node has it
	 * @param published messages that this producer has published
	 * @param watchers how many watch it on this node
	 * @param nodes names of the other nodes that watch it, if it is produced here
	 */
	record EventMetrics(String name, boolean produced, long published, int watchers, Set<String> nodes) {
	}

	/**
	 * Who subscribes to one topic or pattern.
	 *
	 * @param subscribers how many subscribers it has on this node
	 * @param nodes names of the other nodes that have any
	 */
	record TopicMetrics(int subscribers, Set<String> nodes) {
	}

	/**
	 * History on this node.
	 *
	 * @param topics topics of which it keeps messages
	 * @param messages messages that it keeps
	 * @param bytes about how many bytes these take up
	 * @param pending those of the topics that other nodes are to keep, and have not
	 * confirmed yet that they do
	 * @param read messages that were read from history for this node's subscriptions and
	 * pages
	 * @param gaps how often a subscription has missed messages as no node kept them
	 */
	record HistoryMetrics(int topics, long messages, long bytes, int pending, long read, long gaps) {
	}

}
