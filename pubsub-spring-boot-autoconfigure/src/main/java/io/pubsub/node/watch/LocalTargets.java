package io.pubsub.node.watch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Peers;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.name.HolderListener;
import io.pubsub.node.name.NameRegistration;
import io.pubsub.wire.Frame;

/**
 * What is watched on this node, by whom. Of another node it is known that it watches a
 * target, not how many there do. Thread-safe.
 * <p>
 * A node that leaves watches nothing any more. One that was taken for gone, and comes
 * back, asks again, as this node introduces itself to it anew, see {@link RemoteTargets}.
 */
public final class LocalTargets implements HolderListener {

	/** Mailboxes and names as long as they are watched, and all events. */
	private final Map<TargetKey, LocalTarget> targets = new HashMap<>();

	/** What each other node watches, by token. */
	private final Map<UUID, Map<Long, LocalTarget>> nodes = new HashMap<>();

	private final ToLongFunction<TargetKey> mailboxes;

	private final Peers peers;

	/**
	 * Makes an empty set.
	 * @param mailboxes finds the number of the mailbox of this node that is open and is,
	 * or has the name or event of, a target; 0 if there is none
	 * @param peers the way to other nodes
	 */
	LocalTargets(ToLongFunction<TargetKey> mailboxes, Peers peers) {
		this.mailboxes = mailboxes;
		this.peers = peers;
	}

	/** Adds a target, such as an event; there is none of its key. */
	public synchronized void add(LocalTarget target) {
		this.targets.put(target.key(), target);
	}

	/** Removes a target, which itself tells those who watch it. */
	public synchronized void remove(LocalTarget target) {
		this.targets.remove(target.key(), target);
		forget(target);
	}

	/**
	 * Has somebody on this node watch a target, who is told that it begins.
	 * @return false if there is no such target
	 */
	synchronized boolean watch(TargetKey key, Watch watch) {
		LocalTarget target = find(key, 0);
		if (target != null) {
			target.add(watch);
		}
		return target != null;
	}

	/** Somebody on this node watches a target no more. */
	synchronized void unwatch(TargetKey key, Watch watch) {
		LocalTarget target = this.targets.get(key);
		if (target != null) {
			target.remove(watch);
			tidy(target);
		}
	}

	/** Another node asks for a target. */
	synchronized void asked(UUID node, Frame.Watch question) {
		if (!this.peers.members().isMember(node)) {
			// it will ask again when this node sees it
			return;
		}
		TargetKey key = new TargetKey(question.kind(), question.name(),
				(question.kind() == Frame.Watch.Kind.MAILBOX) ? question.number() : 0);
		LocalTarget target = find(key, question.number());
		if (target == null || (question.number() != 0 && question.number() != target.number())) {
			this.peers.rows().postAfter(node, new Frame.Watched(question.token(), 0, 0, 0));
			return;
		}
		Map<Long, LocalTarget> tokens = this.nodes.computeIfAbsent(node, (id) -> new HashMap<>());
		Long token = target.nodes().get(node);
		if (token != null) {
			tokens.remove(token);
		}
		LocalTarget before = tokens.put(question.token(), target);
		if (before != null && before != target) {
			// no node of ours would use a token twice
			before.remove(node);
			tidy(before);
		}
		target.add(node, question);
	}

	/** Another node watches a target no more, or all that it asked for earlier. */
	synchronized void unasked(UUID node, Frame.Unwatch notice) {
		unasked(node, (token) -> token == notice.token() || (notice.andEarlier() && token < notice.token()));
	}

	/** Another node has left. */
	synchronized void left(UUID node) {
		unasked(node, (token) -> true);
	}

	private void unasked(UUID node, LongPredicate condition) {
		this.nodes.computeIfPresent(node, (id, tokens) -> {
			tokens.entrySet().removeIf((entry) -> {
				boolean unasked = condition.test(entry.getKey());
				if (unasked) {
					entry.getValue().remove(node);
					tidy(entry.getValue());
				}
				return unasked;
			});
			return tokens.isEmpty() ? null : tokens;
		});
	}

	/** A mailbox has ended; nothing finds it any more. */
	void mailboxEnded(long mailbox, EndReason ending) {
		ended(TargetKey.mailbox(mailbox), mailbox, ending);
	}

	/** Nothing finds the mailbox by that name any more. */
	@Override
	public void holdsNoMore(NameRegistration registration) {
		long mailbox = registration.mailbox().ref().id();
		ended(TargetKey.name(registration.name()), mailbox, registration.ending());
	}

	/** A mailbox produces an event no more. */
	public void producerEnded(String event, long mailbox, EndReason ending) {
		ended(TargetKey.producer(event), mailbox, ending);
	}

	private synchronized void ended(TargetKey key, long mailbox, EndReason ending) {
		if (this.targets.get(key) instanceof LocalMailboxTarget target && target.number() == mailbox) {
			end(target, ending);
		}
	}

	private void end(LocalMailboxTarget target, EndReason ending) {
		this.targets.remove(target.key());
		forget(target);
		target.end(ending);
	}

	/** No other node watches a target any more. */
	private void forget(LocalTarget target) {
		target.nodes().forEach((node, token) -> this.nodes.computeIfPresent(node, (id, tokens) -> {
			tokens.remove(token, target);
			return tokens.isEmpty() ? null : tokens;
		}));
	}

	/** This node stops: its mailboxes are about to close. */
	synchronized void stop() {
		for (LocalTarget target : List.copyOf(this.targets.values())) {
			if (target instanceof LocalMailboxTarget plain) {
				end(plain, EndReason.CLOSED);
			}
		}
	}

	/**
	 * Finds a target: an event that is stood by for is none, unless it is known by its
	 * number, so that whoever watches hears of its end.
	 */
	private @Nullable LocalTarget find(TargetKey key, long number) {
		LocalTarget found = this.targets.get(key);
		if (key.kind() == Frame.Watch.Kind.EVENT) {
			return (found != null && found.isThere(number)) ? found : null;
		}
		long mailbox = this.mailboxes.applyAsLong(key);
		if (found instanceof LocalMailboxTarget plain) {
			if (plain.number() == mailbox) {
				return plain;
			}
			if (mailbox != 0) {
				// the name has moved on, and nobody has said so yet
				end(plain, EndReason.UNREGISTERED);
			}
		}
		if (mailbox == 0) {
			// what has just ended is told as soon as its names are free, also to a node
			// that asks again meanwhile
			return (found != null && found.number() == number) ? found : null;
		}
		LocalMailboxTarget target = new LocalMailboxTarget(key, mailbox, this.peers);
		this.targets.put(key, target);
		return target;
	}

	private void tidy(LocalTarget target) {
		if (target instanceof LocalMailboxTarget plain && plain.isUnused()) {
			this.targets.remove(plain.key());
		}
	}

	/** How many mailboxes and names are watched. */
	synchronized int count() {
		return (int) this.targets.values().stream().filter((target) -> target instanceof LocalMailboxTarget).count();
	}

	/** How many targets other nodes watch. */
	synchronized int countOfOthers() {
		return this.nodes.values().stream().mapToInt(Map::size).sum();
	}

}
