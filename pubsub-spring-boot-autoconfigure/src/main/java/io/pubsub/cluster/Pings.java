package io.pubsub.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.pubsub.wire.ClusterFrame;

/**
 * Questions to other nodes whether they are there. Thread-safe.
 */
final class Pings {

	private final Links links;

	private final AtomicLong tokens = new AtomicLong();

	private final Map<Long, Ping> pings = new ConcurrentHashMap<>();

	Pings(Links links) {
		this.links = links;
	}

	/**
	 * Asks a node, and waits for its answer.
	 * @return false if it has left or did not answer in time
	 */
	boolean ping(UUID node, Duration timeout) {
		long token = this.tokens.incrementAndGet();
		Ping ping = new Ping(node, new CompletableFuture<>());
		this.pings.put(token, ping);
		try {
			if (this.links.lane(node) == null) {
				return false;
			}
			this.links.post(node, new ClusterFrame.Ping(token));
			return ping.answer().get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
		finally {
			this.pings.remove(token);
		}
	}

	/**
	 * Asks a node, and does not wait.
	 * @return completes with true when it has answered, and with false when it has left
	 */
	CompletableFuture<Boolean> ask(UUID node) {
		long token = this.tokens.incrementAndGet();
		Ping ping = new Ping(node, new CompletableFuture<>());
		this.pings.put(token, ping);
		if (this.links.lane(node) != null) {
			this.links.post(node, new ClusterFrame.Ping(token));
		}
		else {
			ping.fail();
		}
		return ping.answer().whenComplete((answer, failure) -> this.pings.remove(token));
	}

	/**
	 * Asks several nodes at once, and waits for all of them. An interrupt does not end
	 * that.
	 * @param nodes the nodes
	 * @param timeout how long to wait
	 * @return those that are there and did not answer in time
	 */
	Set<UUID> pingAll(Collection<UUID> nodes, Duration timeout) {
		Map<Long, Ping> asked = new HashMap<>();
		for (UUID node : nodes) {
			long token = this.tokens.incrementAndGet();
			Ping ping = new Ping(node, new CompletableFuture<>());
			asked.put(token, ping);
			this.pings.put(token, ping);
			if (this.links.lane(node) != null) {
				this.links.post(node, new ClusterFrame.Ping(token));
			}
			else {
				ping.fail();
			}
		}
		CompletableFuture<?>[] answers = asked.values().stream().map(Ping::answer).toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(answers)
			.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)
			.join();
		this.pings.keySet().removeAll(asked.keySet());
		asked.values().removeIf((ping) -> ping.answer().isDone());
		return asked.values().stream().map(Ping::node).collect(Collectors.toSet());
	}

	void answered(UUID node, ClusterFrame.Pong pong) {
		Ping ping = this.pings.get(pong.token());
		if (ping != null && ping.node().equals(node)) {
			ping.answer().complete(true);
		}
	}

	void left(UUID node) {
		this.pings.values().stream().filter((ping) -> ping.node().equals(node)).forEach(Ping::fail);
	}

	void close() {
		this.pings.values().forEach(Ping::fail);
	}

	private record Ping(UUID node, CompletableFuture<Boolean> answer) {

		void fail() {
			this.answer.complete(false);
		}

	}

}
