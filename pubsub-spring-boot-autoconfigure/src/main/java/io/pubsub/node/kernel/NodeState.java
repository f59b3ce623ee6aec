package io.pubsub.node.kernel;

import java.util.concurrent.CountDownLatch;

import io.pubsub.PubSubException;
import io.pubsub.node.PubSubNode;

/**
 * How far a node is between its start and its end. Whatever would be lost without a node
 * that runs asks here first: that costs one volatile read. Thread-safe.
 */
public final class NodeState {

	/** Changed with the lock, read without. */
	private volatile Phase phase = Phase.NEW;

	/** Open when this node runs, or never will. */
	private final CountDownLatch decided = new CountDownLatch(1);

	private final String node;

	NodeState(String node) {
		this.node = node;
	}

	/**
	 * The node begins to start.
	 * @return false if it had begun before
	 * @throws IllegalStateException if it was closed
	 */
	public synchronized boolean starting() {
		if (this.phase == Phase.NEW) {
			this.phase = Phase.STARTING;
			return true;
		}
		if (this.phase == Phase.CLOSED || this.phase == Phase.OUT_OF_MEMORY) {
			throw new IllegalStateException(
					"Node " + this.node + " has stopped and cannot be started again: build a new one");
		}
		return false;
	}

	/** The node sees its cluster, and can send to it. */
	synchronized void running() {
		if (this.phase == Phase.STARTING) {
			this.phase = Phase.RUNNING;
			this.decided.countDown();
		}
	}

	/** The node is closed for good. */
	synchronized void closed() {
		end(Phase.CLOSED);
	}

	/** The node is closed for good, as it had no memory left. */
	public synchronized void outOfMemory() {
		end(Phase.OUT_OF_MEMORY);
	}

	private void end(Phase end) {
		if (this.phase != Phase.OUT_OF_MEMORY) {
			this.phase = end;
		}
		this.decided.countDown();
	}

	/** What is told of it. */
	public NodeMetrics.State state() {
		return switch (this.phase) {
			case NEW, STARTING -> NodeMetrics.State.NEW;
			case RUNNING -> NodeMetrics.State.RUNNING;
			case CLOSED -> NodeMetrics.State.CLOSED;
			case OUT_OF_MEMORY -> NodeMetrics.State.OUT_OF_MEMORY;
		};
	}

	/**
	 * Returns if this node runs. While it is just starting, waits until it sees its
	 * cluster, so that a listener that is called in that moment loses nothing.
	 * @throws IllegalStateException if the node has not started, or has stopped
	 */
	public void requireRunning() {
		if (this.phase != Phase.RUNNING) {
			requireRunningSoon();
		}
	}

	private void requireRunningSoon() {
		if (this.phase == Phase.STARTING) {
			try {
				this.decided.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new PubSubException("Interrupted before node " + this.node + " had started", ex);
			}
		}
		switch (this.phase) {
			case NEW -> throw new IllegalStateException("Node " + this.node
					+ " has not started, and a message would be lost: publish, send and ask from an ApplicationRunner "
					+ "or a listener of ApplicationReadyEvent, or once PubSubNode.start() has returned");
			case CLOSED, OUT_OF_MEMORY -> throw new IllegalStateException("Node " + this.node
					+ " has stopped, and a message would be lost: stop what publishes, sends and asks before the node");
			default -> {
			}
		}
	}

	private enum Phase {

		NEW, STARTING, RUNNING, CLOSED, OUT_OF_MEMORY

	}

}
