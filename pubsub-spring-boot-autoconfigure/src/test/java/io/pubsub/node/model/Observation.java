package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.Down;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.DownListener;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That a node monitors a mailbox or a node, and what it was told.
 */
final class Observation implements DownListener {

	private static final String RESUMED = "resumed";

	private final int number;

	final ModelNode node;

	/** The node that is monitored, or the one of the mailbox. */
	final ModelNode of;

	/** The mailbox that is monitored. */
	final @Nullable Box box;

	/** The mailbox that it ends with. */
	final @Nullable Box owner;

	final boolean resume;

	/** Whether it must begin, if the target stays; not known any more once it was. */
	private boolean sure;

	/** Whether it must be refused. */
	boolean refused;

	@SuppressWarnings("NullAway.Init") // set when it has been asked for
	CompletableFuture<Monitor> result;

	/** Whether all of that is known, so that steps may depend on it. */
	boolean known;

	/** Whether the two nodes were cut off from each other since all was quiet. */
	boolean disturbed;

	private boolean closed;

	/** Whether it was active when all was quiet, or must have been since. */
	private boolean wasActive;

	/** How much it was told before all was quiet. */
	private int before;

	/** How much it may be told. */
	private int limit = Integer.MAX_VALUE;

	/** Reasons of ends, and resumptions; guarded by this. */
	private final List<String> told = new ArrayList<>();

	Observation(int number, ModelNode node, ModelNode of, @Nullable Box box, @Nullable Box owner, boolean resume) {
		this.number = number;
		this.node = node;
		this.of = of;
		this.box = box;
		this.owner = owner;
		this.resume = resume;
		this.sure = isLive() && (of == node || node.connected.contains(of));
		this.wasActive = this.sure;
	}

	Target target() {
		return (this.box != null) ? Target.mailbox(this.box.ref()) : Target.node(this.of.id());
	}

	MonitorOptions options() {
		MonitorOptions options = MonitorOptions.defaults().resume(this.resume);
		return (this.owner != null) ? options.owner(this.owner.mailbox) : options;
	}

	@Override
	public synchronized void onDown(Down down) {
		this.told.add((down.resumes() == this.resume) ? down.reason().toString() : down.toString());
	}

	@Override
	public synchronized void onResumed(Target target) {
		this.told.add(RESUMED);
	}

	/** It was closed, by hand or with its owner: perhaps while it is told something. */
	synchronized void closed() {
		this.closed = true;
		this.limit = this.told.size() + 1;
	}

	boolean isClosed() {
		return this.closed;
	}

	/** Whether it has begun, and was not closed. */
	boolean isOpen() {
		return !this.closed && this.result.isDone() && !this.result.isCompletedExceptionally();
	}

	boolean isActive() {
		return isOpen() && this.result.join().isActive();
	}

	/** Whether the target has not ended for good. */
	private boolean isLive() {
		return (this.box != null) ? this.box.isOpen() : this.of.alive;
	}

	/** Whether the target is there as this node must see it. */
	private boolean isThere() {
		return isLive() && this.node.side == this.of.side;
	}

	/**
	 * Whether it was told what it must be told, and nothing that contradicts it.
	 * @param changed whether nodes came or went since all was quiet
	 */
	synchronized void check(boolean changed) {
		for (int i = 0; i < this.told.size(); i++) {
			assertThat(RESUMED.equals(this.told.get(i))).as("%s was told %s", this, this.told).isEqualTo(i % 2 == 1);
		}
		assertThat(this.told).as("what %s was told, also after its end", this).hasSizeLessThanOrEqualTo(this.limit);
		if (!this.resume) {
			assertThat(this.told).as("what %s was told", this).hasSizeLessThan(2);
		}
		checkReasons(this.told.subList(this.before, this.told.size()), changed);
	}

	private void checkReasons(List<String> news, boolean changed) {
		assertThat(news.contains(Reason.CLOSED.toString()) && isLive())
			.as("%s was told that what is there is closed", this)
			.isFalse();
		assertThat(news.contains(Reason.NO_CONNECTION.toString()) && !changed)
			.as("%s was told of a node that has gone", this)
			.isFalse();
	}

	/** Whether it has become what it must be. */
	synchronized void checkEnded() {
		if (this.closed) {
			assertThat(!this.result.isCompletedExceptionally() && this.result.isDone() && this.result.join().isActive())
				.as("%s is active, though closed", this)
				.isFalse();
			return;
		}
		assertThat(this.result).as("whether %s has begun", this).isDone();
		if (this.result.isCompletedExceptionally()) {
			checkRefused();
			return;
		}
		assertThat(this.refused).as("%s begun, though there is no such mailbox", this).isFalse();
		boolean active = isActive();
		boolean ended = (this.told.size() % 2 == 1);
		assertThat(ended).as("%s is active: %s, and was told %s", this, active, this.told).isEqualTo(!active);
		boolean there = isThere();
		assertThat(active && !there).as("%s is active, though the target has gone", this).isFalse();
		assertThat(this.resume && there && !active).as("%s is not active again: %s", this, this.told).isFalse();
		if (this.wasActive && !this.disturbed) {
			assertThat(there && this.told.size() > this.before)
				.as("%s was told that what is there has gone: %s", this, this.told)
				.isFalse();
			if (this.box != null && !this.box.isOpen() && this.of.alive) {
				assertThat(this.told).as("the reason that %s was told", this).endsWith(Reason.CLOSED.toString());
			}
		}
	}

	private void checkRefused() {
		assertThat(this.told).as("what %s was told, though refused", this).isEmpty();
		try {
			this.result.join();
		}
		catch (CompletionException ex) {
			assertThat(ex).as("%s", this).hasCauseInstanceOf(NoSuchTargetException.class);
		}
		assertThat(this.sure && isLive() && !this.disturbed).as("%s was refused", this).isFalse();
	}

	/** Takes in what has come of it. */
	synchronized void settled() {
		this.known = true;
		this.sure = false;
		this.disturbed = false;
		this.wasActive = isActive();
		this.before = this.told.size();
		if (this.closed || this.result.isCompletedExceptionally()) {
			this.limit = this.before;
		}
	}

	@Override
	public String toString() {
		return "monitor " + this.number + " on " + this.node + " of " + ((this.box != null) ? this.box : this.of)
				+ (this.resume ? ", resuming" : "") + ((this.owner != null) ? ", owned by " + this.owner : "");
	}

}
