package io.pubsub.node.watch;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.wire.Frame;

/**
 * What is watched on this node, and is on others. Thread-safe.
 * <p>
 * The first who watches a target has its node asked, the others share the answer and the
 * notice, and the last who leaves has it told so. The answer, and all that follows, comes
 * by the one ordered way from that node. If that node leaves, as this one sees it, all
 * its targets have ended; so there is one notice, the node's own or that.
 * <p>
 * <i>Why it does not drift.</i> The other node forgets who watches when it sees this one
 * leave, perhaps mistakenly; and what it is asked before it sees this one as a member it
 * does not answer. In both cases it introduces itself to this one when it does see it, as
 * the first thing it says. Whenever a node introduces itself it is asked again for all
 * that is watched there, which changes nothing if it knows. If a target has ended
 * meanwhile, that is answered. If this node sees the other leave, and that does not see
 * this one leave, all that it was asked for until then is withdrawn when it is back, also
 * what had been withdrawn before: that may not have arrived.
 */
public final class RemoteTargets {

	/** How many nodes that have left are remembered. */
	private static final int MAX_LEFT = 1000;

	private final Map<UUID, Map<TargetKey, RemoteTarget>> targets = new HashMap<>();

	private final Map<Long, RemoteTarget> tokens = new HashMap<>();

	/** The last token when a node left, by node, the oldest first. */
	private final Map<UUID, Long> left = new LinkedHashMap<>();

	/**
	 * For kinds that are more than a mailbox or its name; filled before the node joins.
	 */
	private final Map<Frame.Watch.Kind, RemoteTargetFactory> factories = new EnumMap<>(Frame.Watch.Kind.class);

	private long lastToken;

	private final Peers peers;

	RemoteTargets(Peers peers) {
		this.peers = peers;
	}

	/** Has targets of a kind made by a factory; to be called before this node joins. */
	public void add(Frame.Watch.Kind kind, RemoteTargetFactory factory) {
		this.factories.put(kind, factory);
	}

	/**
	 * Has somebody on this node watch a target, who is told that it begins, or is not
	 * there.
	 */
	void watch(Node node, TargetKey key, Watch watch) {
		synchronized (this) {
			if (this.peers.members().isMember(node.id())) {
				Map<TargetKey, RemoteTarget> targets = this.targets.computeIfAbsent(node.id(), (id) -> new HashMap<>());
				RemoteTarget target = targets.get(key);
				boolean first = (target == null);
				if (target == null) {
					target = newTarget(node, key);
					targets.put(key, target);
				}
				target.add(watch);
				if (first) {
					this.peers.outbound().post(node.id(), target.question());
				}
				return;
			}
		}
		watch.ended(noConnection(node.name()));
	}

	private RemoteTarget newTarget(Node node, TargetKey key) {
		long token = ++this.lastToken;
		RemoteTargetFactory factory = this.factories.get(key.kind());
		RemoteTarget target = (factory != null) ? factory.create(node, key, token)
				: new RemoteMailboxTarget(node.id(), key, token);
		this.tokens.put(token, target);
		return target;
	}

	private static EndReason noConnection(String node) {
		return EndReason.noConnection("node " + node + " is not in the cluster");
	}

	/** Somebody on this node watches a target no more. */
	synchronized void unwatch(UUID node, TargetKey key, Watch watch) {
		RemoteTarget target = this.targets.getOrDefault(node, Map.of()).get(key);
		if (target != null && target.remove(watch)) {
			remove(target);
			this.peers.outbound().post(node, new Frame.Unwatch(target.token(), false));
		}
	}

	private void remove(RemoteTarget target) {
		this.tokens.remove(target.token());
		target.removed();
		this.targets.computeIfPresent(target.node(), (id, targets) -> {
			targets.remove(target.key());
			return targets.isEmpty() ? null : targets;
		});
	}

	/** Another node has answered. */
	synchronized void answered(UUID node, Frame.Watched answer) {
		RemoteTarget target = find(node, answer.token());
		if (target == null) {
			return;
		}
		if (answer.number() == 0) {
			end(target, EndReason.noConnection((target.number() != 0) ? "it has gone while there was none" : ""));
			return;
		}
		target.answered(answer);
	}

	/** A target on another node has ended. */
	synchronized void ended(UUID node, Frame.Ended notice) {
		RemoteTarget target = find(node, notice.token());
		if (target != null) {
			end(target, new EndReason(notice.reason(), notice.detail()));
		}
	}

	/**
	 * A target has ended, as its node says. Watchers hear that once this node knows which
	 * names that node has given up, so that they may be registered at once.
	 */
	private void end(RemoteTarget target, EndReason ending) {
		remove(target);
		this.peers.afterFrames(() -> {
			synchronized (this) {
				target.end(ending);
			}
		});
	}

	private @Nullable RemoteTarget find(UUID node, long token) {
		RemoteTarget target = this.tokens.get(token);
		return (target != null && target.node().equals(node)) ? target : null;
	}

	/** Another node has introduced itself: it may not know what is watched. */
	synchronized void introduced(UUID node) {
		for (RemoteTarget target : this.targets.getOrDefault(node, Map.of()).values()) {
			this.peers.outbound().post(node, target.question());
		}
	}

	/** Another node has left. */
	synchronized void left(UUID node) {
		this.left.put(node, this.lastToken);
		if (this.left.size() > MAX_LEFT) {
			this.left.remove(this.left.keySet().iterator().next());
		}
		for (RemoteTarget target : List.copyOf(this.targets.getOrDefault(node, Map.of()).values())) {
			remove(target);
			target.end(noConnection(this.peers.members().node(node).name()));
		}
	}

	/** Another node has joined: it may be back, and may not have seen this one leave. */
	synchronized void joined(UUID node) {
		Long token = this.left.remove(node);
		if (token != null) {
			this.peers.outbound().post(node, new Frame.Unwatch(token, true));
		}
	}

	/** How many targets on other nodes are watched. */
	synchronized int count() {
		return this.tokens.size();
	}

}
