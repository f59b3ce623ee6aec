package io.pubsub.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;

/**
 * All decisions of the control thread of a node. It follows the members, introduces this
 * node to new ones, and keeps the directory with them. It never waits for the network:
 * senders carry what it sends.
 */
final class Control implements Receiver.Control {

	private static final Log logger = LogFactory.getLog(Control.class);

	private static final long DIGEST_INTERVAL_MILLIS = 2000;

	/**
	 * How long a member may take to say its name. A node of this library says it first of
	 * all, so another kind of member does not hold up this node for longer.
	 */
	private static final long NAME_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final Node self;

	private final Links links;

	private final Pings pings;

	private final Interest interest;

	private final Receiver receiver;

	private final ClusterListener listener;

	private final ControlThread thread;

	/** Completes when this node and all others know each other's rows the first time. */
	private final CompletableFuture<Void> settled = new CompletableFuture<>();

	// all below used by the control thread, except for what says otherwise

	private final Directory directory;

	private final LocalRows rows;

	private final Digests digests;

	private final Introductions introductions;

	private final Roster roster;

	private final IgnoredMembers ignored;

	private final SettingsCheck settings;

	private boolean joined;

	/** An older node of this name, which was asked whether it is still there. */
	private @Nullable UUID namesake;

	/** The members, as the transport reports them. */
	private List<UUID> members = List.of();

	Control(Node self, ClusterFrame.Hello hello, Links links, Pings pings, Interest interest, RowObservers observers,
			ClusterListener listener) {
		this.self = self;
		this.links = links;
		this.pings = pings;
		this.interest = interest;
		this.listener = listener;
		this.thread = new ControlThread(self, listener::failed);
		this.receiver = new Receiver(self.id(), hello.versions(), listener, this);
		this.settings = new SettingsCheck(hello);
		this.directory = new Directory(links, this::tellSoon, observers);
		this.rows = new LocalRows(this.thread, this.directory, links, this::update);
		this.digests = new Digests(this.thread, this.directory, links, this.receiver::isStrange, this::settle);
		this.introductions = new Introductions(self, hello, this.receiver::hello, this.directory, links);
		this.ignored = new IgnoredMembers(self, hello, this.receiver::hello, links, this.settled);
		this.roster = new Roster(self, this.receiver::node, listener::changed);
	}

	private void tellSoon() {
		this.rows.tellSoon();
	}

	/** Reads what the transport brings; to be used by its threads. */
	Receiver receiver() {
		return this.receiver;
	}

	/** The rows of this node; to be used by any thread. */
	LocalRows rows() {
		return this.rows;
	}

	/** The nodes, oldest first; to be asked by any thread. */
	List<Node> nodes() {
		return this.roster.nodes();
	}

	/**
	 * Members that are ignored, as they say nothing, or speak another protocol; to be
	 * asked by any thread.
	 */
	Set<UUID> ignored() {
		return this.ignored.all();
	}

	/** Completes when this node has joined; to be asked by any thread. */
	CompletableFuture<Void> settled() {
		return this.settled;
	}

	/** Compares notes with the others from time to time. */
	void watch() {
		this.thread.repeat(() -> this.digests.compare(others(this.roster.members())), DIGEST_INTERVAL_MILLIS);
	}

	/** Ends the thread, when what it does is done. */
	void close() {
		this.thread.close();
	}

	/** The start of this node, if it waits, fails at once. */
	void stopJoining() {
		this.settled
			.completeExceptionally(new PubSubException("Node " + this.self + " was closed before it had joined"));
	}

	@Override
	public void members(List<UUID> members, boolean merged) {
		this.thread.execute(() -> {
			this.members = members;
			changeMembers(merged);
		});
	}

	@Override
	public void frame(UUID sender, ClusterFrame frame) {
		this.thread.execute(() -> handle(sender, frame));
	}

	@Override
	public void greeted(UUID node) {
		this.links.expect(node);
	}

	@Override
	public void answer(UUID sender, Frame answer) {
		this.links.post(sender, answer);
	}

	/** Has something done once all frames that have come so far are taken in. */
	void afterFrames(Runnable task) {
		this.thread.execute(task);
	}

	/** Waits until what was to be done so far is done; not for the control thread. */
	boolean await(Duration timeout) {
		return this.thread.await(timeout);
	}

	private void changeMembers(boolean merged) {
		assert this.thread.isCurrent();
		boolean first = !this.joined;
		this.settings.retain(this.members);
		List<UUID> gone = this.ignored.gone(this.members);
		List<UUID> members = this.ignored.filter(this.members);
		this.joined = true;
		this.rows.joined();
		this.directory.tellChanges();
		Set<UUID> before = new HashSet<>(this.roster.members());
		Set<UUID> now = Set.copyOf(members);
		this.roster.members(members, merged);
		before.stream().filter((node) -> !now.contains(node)).forEach(this::left);
		gone.forEach((node) -> this.listener.unheard(this.links.guesses(node)));
		this.ignored.refuse(this.members);
		List<UUID> others = others(members);
		for (UUID node : others) {
			if (!before.contains(node)) {
				this.introductions.begin(node);
			}
			else if (merged) {
				// it may not have seen this node all the time, and asks for its rows then
				this.introductions.remind(node);
			}
		}
		this.interest.members(others.stream().map(this.links::requireLane).toArray(Lane[]::new));
		others.stream().filter((node) -> !before.contains(node)).forEach(this::joined);
		this.directory.retain(now);
		this.receiver.retain(members);
		if (first) {
			this.listener.joined();
		}
		this.rows.tell();
		this.rows.begin();
	}

	private List<UUID> others(List<UUID> members) {
		return members.stream().filter((node) -> !node.equals(this.self.id())).toList();
	}

	private void left(UUID node) {
		this.directory.left(node);
		countLost(node, this.links.close(node));
		this.pings.left(node);
		this.listener.left(node);
		if (!this.members.contains(node)) {
			this.listener.unheard(this.links.guesses(node));
		}
	}

	/** A node that can be sent to is a member from now on. */
	private void joined(UUID node) {
		this.directory.joined(node);
		this.thread.execute(() -> ignoreIfSilent(node), NAME_TIMEOUT_NANOS);
		if (this.directory.isKnown(node)) {
			// its rows came before it could be answered
			this.links.known(node);
			this.digests.answer(node);
		}
	}

	/** A member has had its time to say its name. */
	private void ignoreIfSilent(UUID node) {
		if (this.roster.members().contains(node) && this.receiver.node(node) == null) {
			this.ignored.fallenSilent(node);
			changeMembers(false);
		}
	}

	/** Brings up to date what follows from members, their names, and their rows. */
	private void update() {
		if (!this.joined) {
			// others may see this node join before it does itself
			return;
		}
		this.roster.update();
		Node namesake = this.roster.namesake();
		if (namesake != null && !namesake.id().equals(this.namesake)) {
			this.namesake = namesake.id();
			this.pings.ask(namesake.id()).thenAccept((there) -> {
				if (there) {
					this.thread.execute(this::refuseDuplicate);
				}
			});
		}
		settle();
	}

	/** This node and others may know each other's rows now; no name has come. */
	private void settle() {
		if (!this.joined || (this.settled.isDone() && !this.roster.isMerging())) {
			return;
		}
		if (this.roster.isComplete() && this.directory.isSettled()
				&& (this.settled.isDone() || this.roster.namesake() == null)) {
			this.settled.complete(null);
			this.roster.merged();
		}
	}

	/**
	 * An older node of this name has answered. One that does not may be the former self
	 * of this node, whose process was killed, and that others have not missed yet.
	 */
	private void refuseDuplicate() {
		if (this.roster.isNameTaken()) {
			String problem = "A node named '" + this.self + "' is in the cluster already";
			if (!this.settled.completeExceptionally(new DuplicateNodeNameException(problem))) {
				logger.error(problem + ": give each node a pubsub.node-name of its own");
			}
		}
	}

	private void handle(UUID sender, ClusterFrame frame) {
		if (this.ignored.isIncompatible(sender)) {
			if (this.joined && !this.ignored.isRefused(sender)) {
				changeMembers(false);
			}
			return;
		}
		if (this.ignored.speaks(sender)) {
			changeMembers(false);
		}
		if (frame instanceof ClusterFrame.Hello theirs) {
			this.introductions.agree(sender);
			this.settings.compare(sender, theirs);
			update();
		}
		else if (frame instanceof ClusterFrame.Snapshot snapshot) {
			if (this.directory.apply(sender, snapshot)) {
				this.links.known(sender);
				this.digests.answer(sender);
			}
		}
		else if (frame instanceof ClusterFrame.Delta delta) {
			if (this.directory.apply(sender, delta)) {
				this.digests.answer(sender);
			}
			else {
				this.digests.askForAll(sender);
			}
		}
		else if (frame instanceof ClusterFrame.Digest digest) {
			if (!this.directory.apply(sender, digest)) {
				this.digests.askForAll(sender);
			}
			settle();
		}
		else if (frame instanceof ClusterFrame.Leaving leaving) {
			this.interest.leaving(sender);
			countLost(sender, this.links.leaving(sender, leaving));
		}
		else if (frame instanceof ClusterFrame.Pull) {
			this.introductions.repeat(sender);
		}
		else if (frame instanceof ClusterFrame.Ping ping) {
			this.links.post(sender, new ClusterFrame.Pong(ping.token()));
		}
		else if (frame instanceof ClusterFrame.Pong pong) {
			this.pings.answered(sender, pong);
		}
		else {
			throw new IllegalStateException("Nobody takes " + frame);
		}
	}

	/** Messages were on their way to a node when it left. */
	private void countLost(UUID node, long count) {
		if (count > 0) {
			this.listener.lost(Cause.NO_MAILBOX, this.receiver.nameOf(node), count);
		}
	}

}
