package io.pubsub.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Peers;
import io.pubsub.wire.Frame;

/**
 * What is watched on this node, by whom. Of another node it is known that it watches a
 * target, not how many there do. Thread-safe.
 * <p>
 * A node that leaves watches nothing any more. One that was taken for gone, and comes
 * back, asks again, as this node introduces itself to it anew, see {@link RemoteTargets}.
 */
final class OwnTargets implements HolderListener {

	/** Mailboxes and names as long as they are watched, and all events. */
	private final Map<TargetKey, OwnTarget> targets = new HashMap<>();

	/** What each other node watches, by token. */
	private final Map<UUID, Map<Long, OwnTarget>> nodes = new HashMap<>();

	private final ToLongFunction<TargetKey> mailboxes;

	private final Peers peers;

	/**
	 * Makes an empty set.
	 * @param mailboxes finds the number of the mailbox of this node that is open and is,
	 * or has the name or event of, a target; 0 if there is none
	 * @param peers the way to other nodes
	 */
	OwnTargets(ToLongFunction<TargetKey> mailboxes, Peers peers) {
		this.mailboxes = mailboxes;
		this.peers = peers;
	}

	/** Adds a target, such as an event; there is none of its key. */
	synchronized void add(OwnTarget target) {
		this.targets.put(target.key(), target);
	}

	/** Removes a target, which itself tells those who watch it. */
	synchronized void remove(OwnTarget target) {
		this.targets.remove(target.key(), target);
		forget(target);
	}

	/**
	 * Has somebody on this node watch a target, who is told that it begins.
	 * @return false if there is no such target
	 */
	synchronized boolean watch(TargetKey key, Watch watch) {
		OwnTarget target = find(key, 0);
		if (target != null) {
			target.add(watch);
		}
		return target != null;
	}

	/** Somebody on this node watches a target no more. */
	synchronized void unwatch(TargetKey key, Watch watch) {
		OwnTarget target = this.targets.get(key);
		if (target != null) {
			target.remove(watch);
			tidy(target);
		}
	}

	/** Another node asks for a target. */
	synchronized void asked(UUID node, Frame.Watch question) {
		if (!this.peers.isMember(node)) {
			// it will ask again when this node sees it
			return;
		}
		TargetKey key = new TargetKey(question.kind(), question.name(),
				(question.kind() == Frame.Watch.Kind.MAILBOX) ? question.number() : 0);
		OwnTarget target = find(key, question.number());
		if (target == null || (question.number() != 0 && question.number() != target.number())) {
			this.peers.postAfterRows(node, new Frame.Watched(question.token(), 0, 0, 0));
			return;
		}
		Map<Long, OwnTarget> tokens = this.nodes.computeIfAbsent(node, (id) -> new HashMap<>());
		Long token = target.nodes().get(node);
		if (token != null) {
			tokens.remove(token);
		}
		OwnTarget before = tokens.put(question.token(), target);
		if (before != null && before != target) {
			// no node of ours would use a token twice
			before.remove(node);
			tidy(before);
		}
		target.add(node, question);
	}

	/** Another node watches a target no more. */
	synchronized void unasked(UUID node, long token) {
		Map<Long, OwnTarget> tokens = this.nodes.get(node);
		OwnTarget target = (tokens != null) ? tokens.remove(token) : null;
		if (tokens != null && target != null) {
			target.remove(node);
			if (tokens.isEmpty()) {
				this.nodes.remove(node);
			}
			tidy(target);
		}
	}

	/** Another node has left. */
	synchronized void left(UUID node) {
		Map<Long, OwnTarget> tokens = this.nodes.remove(node);
		if (tokens != null) {
			tokens.values().forEach((target) -> {
				target.remove(node);
				tidy(target);
			});
		}
	}

	/** A mailbox has ended; nothing finds it any more. */
	void mailboxEnded(long mailbox, Ending ending) {
		ended(TargetKey.mailbox(mailbox), mailbox, ending);
	}

	/** Nothing finds the mailbox by that name any more. */
	@Override
	public void holdsNoMore(NameRegistration registration) {
		long mailbox = registration.mailbox().ref().id();
		ended(TargetKey.name(registration.name()), mailbox, registration.ending());
	}

	/** A mailbox produces an event no more. */
	void producerEnded(String event, long mailbox, Ending ending) {
		ended(TargetKey.producer(event), mailbox, ending);
	}

	private synchronized void ended(TargetKey key, long mailbox, Ending ending) {
		if (this.targets.get(key) instanceof PlainTarget target && target.number() == mailbox) {
			end(target, ending);
		}
	}

	private void end(PlainTarget target, Ending ending) {
		this.targets.remove(target.key());
		forget(target);
		target.end(ending);
	}

	/** No other node watches a target any more. */
	private void forget(OwnTarget target) {
		target.nodes().forEach((node, token) -> this.nodes.computeIfPresent(node, (id, tokens) -> {
			tokens.remove(token, target);
			return tokens.isEmpty() ? null : tokens;
		}));
	}

	/** This node stops: its mailboxes are about to close. */
	synchronized void stop() {
		for (OwnTarget target : List.copyOf(this.targets.values())) {
			if (target instanceof PlainTarget plain) {
				end(plain, Ending.CLOSED);
			}
		}
	}

	/**
	 * Finds a target: an event that is stood by for is none, unless it is known by its
	 * number, so that whoever watches hears of its end.
	 */
	private @Nullable OwnTarget find(TargetKey key, long number) {
		OwnTarget found = this.targets.get(key);
		if (key.kind() == Frame.Watch.Kind.EVENT) {
			return (found != null && found.isThere(number)) ? found : null;
		}
		long mailbox = this.mailboxes.applyAsLong(key);
		if (found instanceof PlainTarget plain) {
			if (plain.number() == mailbox) {
				return plain;
			}
			if (mailbox != 0) {
				// the name has moved on, and nobody has said so yet
				end(plain, Ending.UNREGISTERED);
			}
		}
		if (mailbox == 0) {
			// what has just ended is told as soon as its names are free, also to a node
			// that asks again meanwhile
			return (found != null && found.number() == number) ? found : null;
		}
		PlainTarget target = new PlainTarget(key, mailbox, this.peers);
		this.targets.put(key, target);
		return target;
	}

	private void tidy(OwnTarget target) {
		if (target instanceof PlainTarget plain && plain.isUnused()) {
			this.targets.remove(plain.key());
		}
	}

	/** How many mailboxes and names are watched. */
	synchronized int count() {
		return (int) this.targets.values().stream().filter((target) -> target instanceof PlainTarget).count();
	}

	/** How many targets other nodes watch. */
	synchronized int countOfOthers() {
		return this.nodes.values().stream().mapToInt(Map::size).sum();
	}

}
