package io.pubsub.node;

import io.pubsub.wire.Frame.Watch.Kind;

/**
 * What a node knows a target of its own by.
 *
 * @param kind what it is
 * @param name of a name or event; empty for a mailbox
 * @param number of a mailbox; 0 for a name or event
 */
record TargetKey(Kind kind, String name, long number) {

	static TargetKey mailbox(long number) {
		return new TargetKey(Kind.MAILBOX, "", number);
	}

	static TargetKey name(String name) {
		return new TargetKey(Kind.NAME, name, 0);
	}

	static TargetKey producer(String event) {
		return new TargetKey(Kind.PRODUCER, event, 0);
	}

	static TargetKey event(String name) {
		return new TargetKey(Kind.EVENT, name, 0);
	}

}
