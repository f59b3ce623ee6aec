package io.pubsub.node.watch;

import java.util.Comparator;

import io.pubsub.wire.Frame.Watch.Kind;

/**
 * What a node knows a target of its own by.
 *
 * @param kind what it is
 * @param name of a name or event; empty for a mailbox
 * @param number of a mailbox; 0 for a name or event
 */
public record TargetKey(Kind kind, String name, long number) implements Comparable<TargetKey> {

	private static final Comparator<TargetKey> ORDER = Comparator.comparing(TargetKey::kind)
		.thenComparing(TargetKey::name)
		.thenComparingLong(TargetKey::number);

	static TargetKey mailbox(long number) {
		return new TargetKey(Kind.MAILBOX, "", number);
	}

	static TargetKey name(String name) {
		return new TargetKey(Kind.NAME, name, 0);
	}

	static TargetKey producer(String event) {
		return new TargetKey(Kind.PRODUCER, event, 0);
	}

	public static TargetKey event(String name) {
		return new TargetKey(Kind.EVENT, name, 0);
	}

	/** Has hash tables find a target fast also among many that have the same hash. */
	@Override
	public int compareTo(TargetKey other) {
		return ORDER.compare(this, other);
	}

}
