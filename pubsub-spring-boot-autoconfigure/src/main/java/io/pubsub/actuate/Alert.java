package io.pubsub.actuate;

import java.util.Locale;

/**
 * What operators should look at: the signs, what they mean and what to do. This is the
 * table of the documentation, in the same order and the same words.
 */
enum Alert {

	/** A mailbox was full. */
	OVERFLOW("pubsub.lost{cause=overflow} grows, health says overflow", "a listener is slower than its messages arrive",
			"make it faster, raise concurrency or capacity; the log names it"),

	/** A mailbox gets full. */
	WAITING("pubsub.mailbox.waiting.max above half the capacity for minutes",
			"a listener is slower than its messages arrive; none is lost yet",
			"make it faster, raise concurrency or capacity"),

	/** A node takes nothing. */
	UNREACHABLE("pubsub.lost{cause=unreachable} grows",
			"a node is in the cluster but takes nothing: it hangs, or its machine is overloaded",
			"look at that node; the log names it"),

	/** A link was cut. */
	GAP("pubsub.lost{cause=gap} grows", "a link was cut; so many messages of the named node did not arrive",
			"look at the network; nothing is replayed, so refresh what depends on it on ClusterMerged"),

	/** A partition. */
	PARTITION("health says minority or isolated on some nodes", "a partition, or most nodes are down",
			"look at the network; both sides go on by themselves, and merge by themselves"),

	/** A node is missing. */
	SIZE("pubsub.cluster.size below what you run, for longer than a restart takes", "a node is down, or cannot join",
			"look for it: name, port 7800, discovery"),

	/** A member of the cluster is no node. */
	SILENT("pubsub.cluster.silent is not 0, health says silent",
			"a member of the cluster is not a node of this library, hangs since its start, or speaks another version of"
					+ " the protocol; it is ignored",
			"restart it; give applications of other kinds another pubsub.cluster.name; see compatibility"),

	/** An address without a mailbox. */
	NO_MAILBOX("pubsub.lost{cause=no_mailbox} grows",
			"messages for an address or a group came when the mailbox was closed or its node had left; a few at a"
					+ " restart are usual",
			"the log names the other node; use confirmed publishing, and repeat what is not complete"),

	/** Closed while messages waited. */
	CLOSED("pubsub.lost{cause=closed} grows", "mailboxes were closed while messages waited",
			"raise spring.lifecycle.timeout-per-shutdown-phase so that a node has time to drain"),

	/** Something that is not of this protocol. */
	MALFORMED("pubsub.lost{cause=malformed} grows", "strangers, or nodes of protocol version 1 that meet later ones",
			"compare versions, close the port; see compatibility"),

	/** Something of a later version. */
	SKIPPED("pubsub.skipped grows",
			"other nodes run a later version of this library and use what this one does not know",
			"finish the upgrade; the log names the nodes"),

	/** Strangers. */
	REFUSED("pubsub.refused grows", "a port scanner, a node with the wrong secret or certificate, or an attack",
			"the log names the address; see security"),

	/** Types do not fit. */
	DECODING("pubsub.lost{cause=decoding} grows", "publisher and listener disagree on a type",
			"the log names the listener");

	private final String sign;

	private final String meaning;

	private final String action;

	Alert(String sign, String meaning, String action) {
		this.sign = sign;
		this.meaning = meaning;
		this.action = action;
	}

	/** Its name in what is served. */
	String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** By what meter or health it is known. */
	String sign() {
		return this.sign;
	}

	/** What it means. */
	String meaning() {
		return this.meaning;
	}

	/** What to do. */
	String action() {
		return this.action;
	}

}
