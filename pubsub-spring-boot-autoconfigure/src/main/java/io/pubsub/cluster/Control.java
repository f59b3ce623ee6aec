package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.IncompatibleNodeException;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.guard.Failures;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Versions;

/**
 * The control thread of a node, and all that is decided there: it follows the members,
 * says hello to new ones, and keeps the directory with them. It never waits for the
 * network: what it sends, senders carry.
 */
final class Control {

	private static final Log logger = LogFactory.getLog(Control.class);

	private static final long DIGEST_INTERVAL_MILLIS = 2000;

	/** Changes of rows that come sooner after others are told together. */
	private static final long FLUSH_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/**
	 * How long a member may take to say its name. A node of this library says it first of
	 * all, so another kind of member does not hold up this node for longer.
	 */
	private static final long NAME_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final Node self;

	/** What this node says of itself. */
	private final Frame.Hello hello;

	private final Links links;

	private final Pings pings;

	private final Interest interest;

	private final Receiver receiver;

	private final Peers.Listener listener;

	private final ScheduledThreadPoolExecutor thread;

	/** Completes when this node and all others know each other's rows the first time. */
	private final CompletableFuture<Void> settled = new CompletableFuture<>();

	/** When changes of rows were told last. */
	private volatile long flushed = System.nanoTime() - FLUSH_INTERVAL_NANOS;

	/** Sends what follows on changes of rows. */
	private final Queue<Runnable> afterRows = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean afterRowsDue = new AtomicBoolean();

	// all below used by the control thread, except for what says otherwise

	private final Directory directory;

	private final Roster roster;

	/** Nodes that wait for a digest. */
	private final Set<UUID> digests = new HashSet<>();

	private boolean joined;

	/** Changes that wait until this node has joined. */
	private final List<Runnable> early = new ArrayList<>();

	private boolean duplicate;

	/** The members, as the transport tells them. */
	private List<UUID> members = List.of();

	/**
	 * Those that have not said their names in time, and count as no members until they
	 * say anything.
	 */
	private final Set<UUID> silent = new HashSet<>();

	/** Those that speak no version of the protocol that this node does. */
	private final Set<UUID> refused = new HashSet<>();

	/** Both of these; read by all threads. */
	private volatile Set<UUID> ignored = Set.of();

	private final SettingsCheck settings;

	Control(Node self, Frame.Hello hello, Links links, Pings pings, Interest interest, RowObservers observers,
			Peers.Listener listener) {
		this.self = self;
		this.hello = hello;
		this.settings = new SettingsCheck(hello);
		this.links = links;
		this.pings = pings;
		this.interest = interest;
		this.receiver = new Receiver(self.id(), hello.versions(), listener, this);
		this.listener = listener;
		this.directory = new Directory(links, this::flushSoon, observers);
		this.roster = new Roster(self, this.receiver::node, listener::changed);
		this.thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-" + self + "-control");
			thread.setDaemon(true);
			return thread;
		});
	}

	/** Reads what the transport brings; to be used by its threads. */
	Receiver receiver() {
		return this.receiver;
	}

	/** The rows of this node; to be used by any thread. */
	OwnRows rows() {
		return this.directory.own();
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
		return this.ignored;
	}

	/** Completes when this node has joined; to be asked by any thread. */
	CompletableFuture<Void> settled() {
		return this.settled;
	}

	/** Compares notes with the others from time to time. */
	void watch() {
		try {
			this.thread.scheduleWithFixedDelay(guarded(this::tick), DIGEST_INTERVAL_MILLIS, DIGEST_INTERVAL_MILLIS,
					TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed meanwhile", ex);
		}
	}

	/** Ends the thread, when what it does is done. */
	void close() {
		this.thread.shutdownNow();
		try {
			this.thread.awaitTermination(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The start of this node, if it waits, fails at once. */
	void stopJoining() {
		this.settled
			.completeExceptionally(new PubSubException("Node " + this.self + " was closed before it had joined"));
	}

	/** The members have changed; called by threads of the transport. */
	void members(List<UUID> members, boolean merged) {
		execute(() -> {
			this.members = members;
			changeMembers(merged);
		});
	}

	/** A frame that is no message has come; called by threads of the transport. */
	void frame(UUID sender, Frame frame) {
		execute(() -> handle(sender, frame));
	}

	/** A node has greeted this one; called by threads of the transport. */
	void greeted(UUID node) {
		this.links.expect(node);
	}

	/** Answers a frame that could not be read; called by threads of the transport. */
	void answer(UUID sender, Frame answer) {
		this.links.post(sender, answer);
	}

	/** Tells others at once what has changed of this node's rows. */
	void hurry() {
		execute(this::flush);
	}

	/** Has rows changed, tells others at once, and calls back when they know. */
	void change(Runnable change, Runnable visible) {
		execute(() -> {
			if (!this.joined) {
				this.early.add(() -> change(change, visible));
				return;
			}
			change.run();
			flush();
			this.directory.whenVisible(() -> execute(visible));
		});
	}

	/**
	 * Sends a frame to a node after all changes of this node's rows that were made
	 * before, so that the node knows them by then.
	 */
	void postAfterRows(UUID node, Frame frame) {
		this.afterRows.add(() -> this.links.post(node, frame));
		if (this.afterRowsDue.compareAndSet(false, true)) {
			execute(this::postAfterRows);
		}
	}

	private void postAfterRows() {
		this.afterRowsDue.set(false);
		// the rows that belong to these have changed by now
		List<Runnable> posts = new ArrayList<>();
		for (Runnable post = this.afterRows.poll(); post != null; post = this.afterRows.poll()) {
			posts.add(post);
		}
		flush();
		posts.forEach(Runnable::run);
	}

	/** Has something done once all frames that have come so far are taken in. */
	void afterFrames(Runnable task) {
		execute(task);
	}

	/** Waits until what was to be done so far is done; not for the control thread. */
	boolean await(Duration timeout) {
		try {
			this.thread.submit(() -> {
			}).get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed before", ex);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

	private void flushSoon() {
		execute(this::flush, this.flushed + FLUSH_INTERVAL_NANOS - System.nanoTime());
	}

	private void execute(Runnable task) {
		execute(task, 0);
	}

	private void execute(Runnable task, long delayNanos) {
		try {
			this.thread.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed meanwhile", ex);
		}
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				Failures.log(logger, "Node " + this.self + " could not follow a change of the cluster", ex);
				this.listener.failed(ex);
			}
		};
	}

	private void flush() {
		if (this.joined) {
			if (this.directory.flush()) {
				this.flushed = System.nanoTime();
			}
			update();
		}
	}

	private void changeMembers(boolean merged) {
		boolean first = !this.joined;
		List<UUID> gone = this.silent.stream().filter((node) -> !this.members.contains(node)).toList();
		this.silent.retainAll(this.members);
		this.refused.retainAll(this.members);
		this.settings.retain(this.members);
		this.ignored = this.members.stream()
			.filter((node) -> this.silent.contains(node) || isIncompatible(node))
			.collect(Collectors.toUnmodifiableSet());
		List<UUID> members = this.members.stream().filter((node) -> !this.ignored.contains(node)).toList();
		this.joined = true;
		this.directory.tellChanges();
		Set<UUID> before = new HashSet<>(this.roster.members());
		this.roster.members(members, merged);
		List<UUID> others = members.stream().filter((node) -> !node.equals(this.self.id())).toList();
		for (UUID node : before) {
			if (!members.contains(node)) {
				this.directory.left(node);
				countLost(node, this.links.close(node));
				this.pings.left(node);
				this.listener.left(node);
				if (!this.members.contains(node)) {
					this.listener.unheard(this.links.guesses(node));
				}
			}
		}
		gone.forEach((node) -> this.listener.unheard(this.links.guesses(node)));
		this.ignored.stream().filter(this::isIncompatible).filter(this.refused::add).forEach(this::refuse);
		for (UUID node : others) {
			if (!before.contains(node)) {
				this.links.open(node, introduction(node));
				agree(node);
			}
			else if (merged) {
				// it may not have seen this node all the time
				introduce(node);
			}
		}
		this.interest.members(others.stream().map(this.links::requireLane).toArray(Lane[]::new));
		others.stream().filter((node) -> !before.contains(node)).forEach(this::joined);
		this.directory.retain(Set.copyOf(members));
		this.receiver.retain(members);
		if (first) {
			this.listener.joined();
		}
		flush();
		this.early.forEach(Runnable::run);
		this.early.clear();
	}

	/** A node that can be sent to is a member from now on. */
	private void joined(UUID node) {
		this.directory.joined(node);
		execute(() -> ignoreIfSilent(node), NAME_TIMEOUT_NANOS);
		if (this.directory.isKnown(node)) {
			// its rows came before it could be answered
			this.links.known(node);
			answer(node);
		}
	}

	/** A member has had its time to say its name. */
	private void ignoreIfSilent(UUID node) {
		if (this.roster.members().contains(node) && this.receiver.node(node) == null) {
			logger.warn("Member " + node + " of the cluster does not say its name, so it is no node of this library, "
					+ "or hangs: it is sent nothing, and waited for no longer, until it does");
			this.silent.add(node);
			changeMembers(false);
		}
	}

	/** A member that was ignored has said something. */
	private void listenAgain(UUID node) {
		logger.info("Member " + node + " of the cluster is a node after all");
		this.silent.remove(node);
		changeMembers(false);
	}

	private boolean isIncompatible(UUID node) {
		Frame.Hello theirs = this.receiver.hello(node);
		return theirs != null && !theirs.versions().overlap(this.hello.versions());
	}

	/**
	 * A member speaks no version of the protocol that this node does. The younger of the
	 * two leaves if it has just started, and so that it can, each hears what the other
	 * speaks.
	 */
	private void refuse(UUID node) {
		this.links.postApart(node, this.hello);
		Frame.Hello theirs = Objects.requireNonNull(this.receiver.hello(node));
		boolean younger = this.members.indexOf(node) < this.members.indexOf(this.self.id());
		String problem = "Node '%s' speaks %s of the protocol between nodes, and node '%s', which %s, %s".formatted(
				this.self, this.hello.versions(), theirs.name(), younger ? "is in the cluster already" : "came later",
				theirs.versions());
		if (younger) {
			this.settled.completeExceptionally(new IncompatibleNodeException(problem));
		}
		if (!younger || !this.settled.isCompletedExceptionally()) {
			logger.warn(problem + ": it is sent nothing, and not waited for. Run versions of this library that speak "
					+ "a common version of the protocol");
		}
	}

	/** A node that has said what it speaks is written to in the version for both. */
	private void agree(UUID node) {
		Frame.Hello theirs = this.receiver.hello(node);
		if (theirs != null) {
			this.links.version(node, theirs.versions().common(this.hello.versions()));
		}
	}

	/**
	 * What goes before anything else: in both forms to a node that has not said which it
	 * understands.
	 */
	private List<Frame> introduction(UUID node) {
		Frame.Hello theirs = this.receiver.hello(node);
		boolean first = theirs != null && theirs.versions().highest() == Versions.FIRST;
		List<Frame> frames = new ArrayList<>();
		if (!first) {
			frames.add(this.hello);
		}
		if (first || (theirs == null && this.hello.versions().includes(Versions.FIRST))) {
			frames.add(new Frame.Name(this.self.name()));
		}
		frames.addAll(this.directory.snapshot());
		return frames;
	}

	private void introduce(UUID node) {
		introduction(node).forEach((frame) -> this.links.post(node, frame));
	}

	/** Brings up to date what follows from members, their names, and their rows. */
	private void update() {
		if (!this.joined) {
			// others may see this node join before it does itself
			return;
		}
		this.roster.update();
		if (this.roster.isNameTaken() && !this.duplicate) {
			this.duplicate = true;
			String problem = "A node named '" + this.self + "' is in the cluster already";
			if (!this.settled.completeExceptionally(new DuplicateNodeNameException(problem))) {
				logger.error(problem + ": give each node a pubsub.node-name of its own");
			}
		}
		if (this.roster.isComplete() && this.directory.isSettled()) {
			this.settled.complete(null);
			this.roster.merged();
		}
	}

	private void handle(UUID sender, Frame frame) {
		if (isIncompatible(sender)) {
			if (this.joined && !this.refused.contains(sender)) {
				changeMembers(false);
			}
			return;
		}
		if (this.silent.contains(sender)) {
			listenAgain(sender);
		}
		if (frame instanceof Frame.Hello theirs) {
			agree(sender);
			this.settings.compare(sender, theirs);
			update();
		}
		else if (frame instanceof Frame.Snapshot snapshot) {
			if (this.directory.apply(sender, snapshot)) {
				this.links.known(sender);
				answer(sender);
			}
		}
		else if (frame instanceof Frame.Delta delta) {
			if (this.directory.apply(sender, delta)) {
				answer(sender);
			}
			else {
				this.links.post(sender, new Frame.Pull());
			}
		}
		else if (frame instanceof Frame.Digest digest) {
			if (!this.directory.apply(sender, digest)) {
				this.links.post(sender, new Frame.Pull());
			}
			update();
		}
		else if (frame instanceof Frame.Leaving leaving) {
			this.interest.leaving(sender);
			countLost(sender, this.links.leaving(sender, leaving));
		}
		else if (frame instanceof Frame.Pull) {
			introduce(sender);
		}
		else if (frame instanceof Frame.Ping ping) {
			this.links.post(sender, new Frame.Pong(ping.token()));
		}
		else if (frame instanceof Frame.Pong pong) {
			this.pings.answered(sender, pong);
		}
	}

	/** Messages were on their way to a node when it left. */
	private void countLost(UUID node, long count) {
		if (count > 0) {
			this.listener.lost(Cause.NO_MAILBOX, this.receiver.nameOf(node), count);
		}
	}

	/** Sends a digest, once for all frames that have come in already. */
	private void answer(UUID node) {
		if (this.digests.isEmpty()) {
			execute(() -> {
				this.digests.forEach((each) -> this.links.post(each, this.directory.digest(each)));
				this.digests.clear();
				update();
			});
		}
		this.digests.add(node);
	}

	private void tick() {
		this.links.age();
		for (UUID node : this.roster.members()) {
			if (!node.equals(this.self.id())) {
				this.links.post(node, this.directory.digest(node));
				if (!this.directory.isKnown(node) || this.receiver.isStrange(node)) {
					this.links.post(node, new Frame.Pull());
				}
			}
		}
	}

}
