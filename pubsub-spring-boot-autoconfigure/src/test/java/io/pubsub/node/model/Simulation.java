package io.pubsub.node.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import io.pubsub.test.memory.InMemoryNetwork;

/**
 * One run: rounds of random steps on real nodes, and on the model of them. In a round
 * nobody waits for what steps bring about; after it the network is let go, and then
 * everything must become as the model says, on every node. All steps are one thread's;
 * the seed decides them, though not what the threads of the nodes make of them.
 */
final class Simulation implements AutoCloseable {

	/** How long everything may take to become as it must be, on a busy machine. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final int MAX_ROUNDS = 5;

	private static final int MAX_STEPS = 14;

	final Random random;

	final InMemoryNetwork network = new InMemoryNetwork();

	/** Those that are alive, oldest first. */
	final List<ModelNode> nodes = new ArrayList<>();

	final Network wires;

	private final Nodes nodesAspect;

	private final Messages messages;

	private final Productions productions;

	private final List<Aspect> aspects;

	private final long seed;

	private final List<String> log = new ArrayList<>();

	private final ExecutorService background = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "simulation-background");
		thread.setDaemon(true);
		return thread;
	});

	private final List<Future<?>> tasks = new ArrayList<>();

	private long step;

	Simulation(long seed) {
		this.seed = seed;
		// small seeds that follow on each other begin much alike
		this.random = new Random(seed * 0x9E3779B97F4A7C15L);
		this.wires = new Network(this);
		this.nodesAspect = new Nodes(this);
		Mailboxes mailboxes = new Mailboxes(this);
		Memberships memberships = new Memberships(this);
		this.messages = new Messages(this, memberships);
		Observations observations = new Observations(this);
		Viewers viewers = new Viewers(this);
		this.productions = viewers.productions;
		this.aspects = List.of(this.wires, this.nodesAspect, mailboxes, memberships, new Claims(this), this.messages,
				observations, viewers, this.productions, new Attendance(this), new Histories(this),
				new Leftovers(this, List.of(observations, viewers)));
	}

	/**
	 * Does all steps.
	 * @throws AssertionError with the seed and all steps if the library is not as it must
	 * be
	 */
	void run() {
		try {
			for (int i = 2 + this.random.nextInt(3); i > 0; i--) {
				this.nodesAspect.start();
			}
			settle();
			for (int rounds = 1 + this.random.nextInt(MAX_ROUNDS); rounds > 0; rounds--) {
				for (int i = 1 + this.random.nextInt(MAX_STEPS); i > 0; i--) {
					Steps steps = new Steps();
					this.aspects.forEach((aspect) -> aspect.offer(steps));
					steps.choose(this.random).run();
				}
				settle();
			}
			this.wires.heal();
			settle();
			// who watches an event across this cut goes on with it
			this.productions.publishAll();
			settle();
			this.wires.cut();
			settle();
			this.productions.publishAll();
			this.wires.heal();
			settle();
			this.wires.repeatAll();
			this.messages.publishAll();
			this.productions.publishAll();
			settle();
			// what was right by chance, or comes twice, shows a little later
			pass(TimeUnit.MILLISECONDS.toNanos(15));
			settle();
		}
		catch (RuntimeException | Error ex) {
			throw new AssertionError("Seed " + this.seed + ": " + ex.getMessage() + "\nSteps:\n" + log(), ex);
		}
	}

	private String log() {
		return String.join("\n", this.log);
	}

	/** The number of the step at hand. */
	long step() {
		return this.step;
	}

	/** Begins a step. */
	void log(String text) {
		this.step++;
		this.log.add(this.step + ". " + text);
	}

	/** Adds to the step at hand what came of it. */
	void note(String text) {
		this.log.add("   " + text);
	}

	/** Whether calls that wait for other nodes may be made by the thread of the steps. */
	boolean mayWait() {
		return this.wires.isReliable();
	}

	/** Has something done that may have to wait until the network is let go. */
	void inBackground(Runnable task) {
		this.tasks.add(this.background.submit(task));
	}

	void pass(long nanos) {
		long end = System.nanoTime() + nanos;
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

	private void settle() {
		this.log.add("   -- quiet --");
		this.wires.letGo();
		for (Future<?> task : this.tasks) {
			finish(task);
		}
		this.tasks.clear();
		if (this.wires.hasChanged()) {
			// else all might look well as nobody has heard of the change yet
			await().until(this.network::isIdle);
			this.nodes.forEach(ModelNode::catchUp);
		}
		await().untilAsserted(() -> this.aspects.forEach(Aspect::check));
		this.aspects.forEach(Aspect::settled);
	}

	private static ConditionFactory await() {
		return Awaitility.await()
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2))
			.atMost(PATIENCE);
	}

	private static void finish(Future<?> task) {
		try {
			task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("A call failed: " + ex.getCause(), ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new AssertionError("A call did not return", ex);
		}
	}

	/** One of several, of which there must be one. */
	<T> T any(List<T> several) {
		return several.get(this.random.nextInt(several.size()));
	}

	boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	/** All mailboxes that are open. */
	List<Box> boxes() {
		return this.nodes.stream().flatMap((node) -> node.boxes.stream()).toList();
	}

	/** Nodes that a node must see, itself included, oldest first. */
	List<ModelNode> side(ModelNode node) {
		return this.nodes.stream().filter((other) -> other.side == node.side).toList();
	}

	void tell(Consumer<Aspect> event) {
		this.aspects.forEach(event);
	}

	@Override
	public void close() {
		this.wires.letGo();
		this.nodes.forEach((node) -> node.node.close());
		this.background.shutdownNow();
	}

}
