package io.pubsub.leader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.Node;
import io.pubsub.group.Groups;
import io.pubsub.request.Requester;

/**
 * The leaders of one node. Takes part in elections once it is used, from its start to its
 * stop. Thread-safe.
 */
public final class LeaderElections implements Leaders {

	private static final Log logger = LogFactory.getLog(LeaderElections.class);

	/** Leases are renewed so often while they last. */
	private static final int RENEWALS = 10;

	/** How long the view of a cluster may take to follow on what its nodes have told. */
	private static final long LIFT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final Duration REST = Duration.ofSeconds(2);

	private final Elections elections;

	private final ExecutorService listeners;

	private final LeaseLocks locks;

	/** Guarded by this. */
	private final Map<String, Candidate> candidates = new HashMap<>();

	/** Candidates that are giving up; guarded by this. */
	private final Map<String, Candidate> closing = new HashMap<>();

	/** How many leaderships each candidate has; guarded by this. */
	private final Map<Candidate, List<NodeLeadership>> leaderships = new HashMap<>();

	/** Nodes that this one has heard from. */
	private final Set<UUID> heard = ConcurrentHashMap.newKeySet();

	private boolean started;

	private boolean used;

	private boolean stopped;

	/**
	 * Creates the leaders of a node, which takes part in nothing before it is started.
	 * @param cluster the nodes
	 * @param mailboxes opens the mailbox through which nodes ask each other
	 * @param groups finds the mailboxes of other nodes
	 * @param requester asks
	 * @param settings how leaders are elected
	 */
	public LeaderElections(Cluster cluster, Mailboxes mailboxes, Groups groups, Requester requester,
			LeaderSettings settings) {
		this(new LeaderLink(cluster, mailboxes, groups, requester), settings, LeaderClock.SYSTEM);
	}

	LeaderElections(LeaderLink link, LeaderSettings settings, LeaderClock clock) {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> thread(task, "elections"));
		timer.setRemoveOnCancelPolicy(true);
		this.listeners = Executors.newCachedThreadPool((task) -> thread(task, "listener"));
		Promises promises = new Promises(clock, settings.quorum() > 0, link::hasCrashed, this::changed);
		this.elections = new Elections(link, promises, new Ballots(link, promises, settings, clock),
				new Renewals(link, settings, clock), settings, clock, timer, this.listeners, new LeaderFigures());
		this.locks = new LeaseLocks(this.elections, this::use);
		this.used = settings.quorum() > 0;
	}

	private static Thread thread(Runnable task, String name) {
		Thread thread = new Thread(task, "pubsub-leader-" + name);
		thread.setDaemon(true);
		return thread;
	}

	/** The locks of this node. */
	LeaseLocks locks() {
		return this.locks;
	}

	Elections elections() {
		return this.elections;
	}

	LeaderFigures figures() {
		return this.elections.figures();
	}

	/**
	 * Takes part in elections from now on, if it is used. Call this when the node has
	 * joined and can do what it may be elected for.
	 */
	public synchronized void start() {
		this.started = true;
		if (this.used) {
			open();
		}
		this.candidates.values().forEach(Candidate::start);
	}

	private synchronized void use() {
		if (!this.used && !this.stopped) {
			this.used = true;
			if (this.started) {
				open();
			}
		}
	}

	private void open() {
		Elections elections = this.elections;
		if (elections.settings().quorum() > 0) {
			// an earlier run of this node may have promised something
			elections.promises().embargo(elections.link().self().id(), elections.settings().leaseNanos());
		}
		elections.link().open((sender, ask) -> {
			this.heard.add(sender.id());
			return elections.promises().answer(sender, ask);
		}, new LeaderLink.Events() {

			@Override
			public void nodeChanged(Node node, boolean joined) {
				elections.execute(() -> LeaderElections.this.nodeChanged(node, joined));
			}

			@Override
			public void candidatesChanged(String name) {
				changed(name);
			}

		});
		long interval = elections.settings().leaseNanos() / RENEWALS;
		elections.timer().scheduleWithFixedDelay(this::tick, interval, interval, TimeUnit.NANOSECONDS);
		elections.execute(elections.renewals()::announce);
	}

	/** Also notices leases that have run out while the machine was suspended. */
	private void tick() {
		try {
			this.elections.renewals().run();
			all().forEach(Candidate::evaluate);
		}
		catch (Throwable ex) {
			logger.warn("Leases could not be renewed", ex);
		}
	}

	private void nodeChanged(Node node, boolean joined) {
		if (joined) {
			// it is to know the leaders, and that this node has heard of it
			this.elections.renewals().announce();
		}
		else if (!this.heard.remove(node.id()) && !this.elections.link().hasCrashed(node)
				&& this.elections.settings().quorum() == 0) {
			// it may lead something of which it could not tell
			this.elections.promises().embargo(node.id(), this.elections.settings().leaseNanos());
			this.elections.schedule(() -> liftIfHarmless(node), LIFT_NANOS);
		}
		all().forEach(Candidate::evaluate);
	}

	/** A node that is still there has stopped in order. */
	private void liftIfHarmless(Node node) {
		if (this.elections.link().isMember(node) || this.elections.link().hasCrashed(node)) {
			this.elections.promises().lift(node.id());
			all().forEach(Candidate::evaluate);
		}
	}

	private synchronized List<Candidate> all() {
		return new ArrayList<>(this.candidates.values());
	}

	/** The leader of a name, or its candidates, have changed. */
	private void changed(String name) {
		Candidate candidate;
		synchronized (this) {
			candidate = this.candidates.get(name);
		}
		if (candidate != null) {
			this.elections.execute(candidate::evaluate);
		}
		this.locks.changed();
	}

	@Override
	public Leadership campaign(String name, LeaderOptions options, LeaderListener listener) {
		Ask.checkName(name);
		Objects.requireNonNull(listener, "listener");
		synchronized (this) {
			if (this.stopped) {
				throw new IllegalStateException("Cannot campaign for '" + name + "': this node has stopped");
			}
			use();
			Candidate candidate = this.candidates.computeIfAbsent(name, (key) -> new Candidate(key, this.elections));
			NodeLeadership leadership = new NodeLeadership(name, candidate, options, listener,
					new SerialCalls(this.listeners), this::leader, this::withdraw);
			this.leaderships.computeIfAbsent(candidate, (key) -> new ArrayList<>()).add(leadership);
			candidate.add(leadership);
			if (this.started && !this.closing.containsKey(name)) {
				candidate.start();
			}
			return leadership;
		}
	}

	private void withdraw(NodeLeadership leadership) {
		Candidate candidate = leadership.candidate();
		boolean last;
		synchronized (this) {
			List<NodeLeadership> remaining = this.leaderships.getOrDefault(candidate, new ArrayList<>());
			remaining.remove(leadership);
			last = remaining.isEmpty() && this.candidates.remove(leadership.name(), candidate);
			if (last) {
				this.leaderships.remove(candidate);
				this.closing.putIfAbsent(leadership.name(), candidate);
			}
		}
		if (last) {
			candidate.close().whenComplete((done, failure) -> closed(leadership.name(), candidate));
		}
		else {
			candidate.remove(leadership);
		}
	}

	/** Another candidate of this node may follow on one that has given up. */
	private synchronized void closed(String name, Candidate candidate) {
		Candidate next = this.candidates.get(name);
		if (this.closing.remove(name, candidate) && next != null && this.started) {
			next.start();
		}
	}

	@Override
	public Optional<Term> leader(String name) {
		Ask.checkName(name);
		use();
		Candidate candidate;
		synchronized (this) {
			Candidate former = this.closing.get(name);
			candidate = (former != null) ? former : this.candidates.get(name);
		}
		Optional<Term> own = (candidate != null) ? candidate.own() : Optional.empty();
		return own.isPresent() ? own
				: this.elections.promises()
					.leader(name)
					.filter((term) -> !term.node().equals(this.elections.link().self()));
	}

	/**
	 * Gives up all leaderships in order: lets tasks finish, notifies listeners, and then
	 * lets other nodes follow. Locks are given up when their holders unlock them. Waits
	 * for that, up to some seconds more than {@link LeaderSettings#stopTimeout()} for
	 * tasks and locks, and as long for listeners. Nothing is elected or locked here
	 * afterwards.
	 */
	public void stop() {
		List<Candidate> candidates;
		synchronized (this) {
			if (this.stopped) {
				return;
			}
			this.stopped = true;
			candidates = all();
			candidates.addAll(this.closing.values());
		}
		CompletableFuture<?>[] given = candidates.stream().map(Candidate::close).toArray(CompletableFuture[]::new);
		CompletableFuture<Void> locks = this.locks.close();
		Duration timeout = this.elections.settings().stopTimeout().multipliedBy(2).plus(REST);
		try {
			CompletableFuture.allOf(CompletableFuture.allOf(given), locks)
				.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn(
					"Not every leadership or lock could be given up in time: other nodes lead when the leases have run out");
		}
		this.elections.timer().shutdownNow();
		this.elections.link().close();
		this.listeners.shutdown();
	}

}
