package io.pubsub.node.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.Ref;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One run: nodes start, drain, close and crash while all of them are used in every way.
 * One node stays, and has a member of each group. The seed decides the steps and what
 * each node is used for, though not how the threads interleave.
 */
final class ShutdownRun implements AutoCloseable {

	private static final int MAX_NODES = 4;

	private final long seed;

	private final Random random;

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final ShutdownLedger ledger = new ShutdownLedger();

	private final FanOut fanOut = new FanOut();

	private final EventUse.Account events = new EventUse.Account();

	private final ConcurrentHashMap<String, Ref> names = new ConcurrentHashMap<>();

	private final Map<ShutdownNode, FanOutUse> fanOutUses = new HashMap<>();

	private final Map<ShutdownNode, NameUse> nameUses = new HashMap<>();

	private final Map<ShutdownNode, EventUse> eventUses = new HashMap<>();

	private final List<Ref> refs = new CopyOnWriteArrayList<>();

	/** Those that are used, the one that stays first. */
	private final List<ShutdownNode> nodes = new ArrayList<>();

	private final List<ShutdownNode> closed = new ArrayList<>();

	private final List<ShutdownNode> crashed = new ArrayList<>();

	private final List<String> log = new ArrayList<>();

	/** Whether nodes may crash: if not, every message is accounted for. */
	private final boolean crashes;

	/**
	 * Whether messages go to all who are there. Of these not every loss is counted, so
	 * they are not mixed with those of which one mailbox gets each.
	 */
	private final boolean shared;

	private int number;

	ShutdownRun(long seed) {
		this.seed = seed;
		// small seeds that follow on each other begin much alike
		this.random = new Random(seed * 0x9E3779B97F4A7C15L);
		this.crashes = this.random.nextInt(3) == 0;
		this.shared = this.random.nextBoolean();
		this.network.onSend(this.ledger::sent);
	}

	/**
	 * Does all steps.
	 * @throws AssertionError with the seed and all steps if a message is unaccounted for
	 */
	void run() {
		try {
			for (int i = 1 + this.random.nextInt(MAX_NODES); i > 0; i--) {
				start();
			}
			for (int i = 4 + this.random.nextInt(8); i > 0; i--) {
				pass();
				step();
			}
			pass();
			this.nodes.forEach(ShutdownNode::stopUse);
			Awaitility.await()
				.pollInSameThread()
				.pollInterval(Duration.ofMillis(20))
				.atMost(ShutdownNode.PATIENCE)
				.untilAsserted(this::check);
			// what was right by chance, or is told twice, shows a little later
			pass();
			check();
		}
		catch (RuntimeException | Error ex) {
			throw new AssertionError(
					"Seed " + this.seed + ": " + ex.getMessage() + "\nSteps:\n" + String.join("\n", this.log), ex);
		}
	}

	private void step() {
		int last = this.nodes.size() - 1;
		switch (this.random.nextInt(8)) {
			case 0, 1 -> {
				if (this.nodes.size() < MAX_NODES) {
					start();
				}
			}
			case 2 -> {
				ShutdownNode node = any();
				this.log.add("open on " + node);
				node.open(this.random);
			}
			case 3 -> {
				if (last > 0) {
					ShutdownNode node = this.nodes.get(1 + this.random.nextInt(last));
					this.log.add("close one of " + node);
					node.closeOne(this.random);
				}
			}
			default -> {
				if (last > 0) {
					end(this.nodes.remove(1 + this.random.nextInt(last)));
				}
			}
		}
	}

	private ShutdownNode any() {
		return this.nodes.get(this.random.nextInt(this.nodes.size()));
	}

	private void start() {
		ShutdownNode node = new ShutdownNode("n" + ++this.number, this.network.transport(), this.ledger, this.refs,
				this.shared);
		this.log.add("start " + node);
		node.node.start();
		NameUse names = new NameUse(node.node, this.ledger, this.names);
		this.nameUses.put(node, names);
		node.add(names);
		if (this.shared) {
			this.fanOutUses.put(node, new FanOutUse(node.node, this.fanOut));
			this.eventUses.put(node, new EventUse(node.node, this.events));
			node.add(this.fanOutUses.get(node));
			node.add(this.eventUses.get(node));
		}
		node.open(this.random);
		this.nodes.add(node);
		node.use(this.random.nextLong());
	}

	private void end(ShutdownNode node) {
		int how = this.random.nextInt(this.crashes ? 4 : 3);
		node.ending(how == 1 || how == 2);
		if (how == 3) {
			this.log.add("crash " + node);
			this.crashed.add(node);
			this.network.kill(node.transport);
			node.stopUse();
			node.node.close();
			return;
		}
		this.closed.add(node);
		if (how > 0) {
			this.log.add("drain " + node);
			assertThat(node.node.drain(ShutdownNode.PATIENCE)).as("drained").isTrue();
		}
		this.log.add("close " + node);
		node.node.close();
		node.stopUse();
	}

	private void pass() {
		long end = System.nanoTime() + this.random.nextInt(4_000_000);
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

	private void check() {
		List<ShutdownNode> alive = new ArrayList<>(this.nodes);
		alive.addAll(this.closed);
		assertThat(alive).as("nodes on which somebody waits for an answer").noneMatch(ShutdownNode::isWaiting);
		Map<ShutdownNode, Map<Cause, Long>> counted = new LinkedHashMap<>();
		alive.forEach((node) -> counted.put(node, node.counted()));
		this.ledger.checkEach(this.crashed);
		if (this.shared) {
			this.fanOut.check(this.crashed.stream().map(this.fanOutUses::get).toList());
			this.events.check();
			this.nodes.forEach((node) -> this.eventUses.get(node).check());
		}
		else {
			this.ledger.checkCounts(counted, this.crashed);
		}
		this.nodes.forEach((node) -> this.nameUses.get(node).check());
		Set<Ref> open = new HashSet<>();
		this.nodes.forEach((node) -> node.open.stream().map(Mailbox::ref).forEach(open::add));
		for (ShutdownNode node : this.nodes) {
			for (ShutdownNode.Watched watched : node.watched) {
				assertThat(watched.downs).as("how often %s was told of the end of %s", node, watched.ref)
					.hasValue(open.contains(watched.ref) ? 0 : 1);
			}
		}
	}

	/** How many messages were sent. */
	long messages() {
		return this.ledger.size() + this.fanOut.size() + this.events.messages();
	}

	@Override
	public void close() {
		this.nodes.forEach(ShutdownNode::stopUse);
		this.nodes.forEach((node) -> node.node.close());
	}

}
