package io.pubsub.node.watch;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;
import io.pubsub.node.mailbox.EndReason;

/**
 * That somebody on this node watches a target: asks for it, watches, and is told of its
 * end, once; then perhaps all of that again. Thread-safe; what is told is told without a
 * lock.
 */
public abstract class Watch implements Monitor, Runnable {

	private final Target target;

	private final boolean resumes;

	private final Resumptions comebacks;

	// guarded by this

	private State state = State.NEW;

	/** Takes this out of where it was added last. */
	private Runnable undo = () -> {
	};

	private CompletableFuture<Void> begun = new CompletableFuture<>();

	/** Whether it has ended before, so that it is to be told that it begins again. */
	private boolean comesBack;

	public Watch(Target target, boolean resumes, Resumptions comebacks) {
		this.target = target;
		this.resumes = resumes;
		this.comebacks = comebacks;
	}

	@Override
	public Target target() {
		return this.target;
	}

	/** What the node of the target knows it by, unless that is a node. */
	public TargetKey key() {
		if (this.target instanceof Target.MailboxTarget mailbox) {
			return TargetKey.mailbox(mailbox.ref().id());
		}
		if (this.target instanceof Target.NameTarget name) {
			return TargetKey.name(name.name());
		}
		if (this.target instanceof Target.EventTarget event) {
			return TargetKey.producer(event.name());
		}
		throw new IllegalStateException(this.target + " is not known by a key");
	}

	public boolean resumes() {
		return this.resumes;
	}

	/**
	 * It is about to be added to a target.
	 * @param undo removes it again; must not block
	 * @return completes when the target is there, exceptionally if it is not, on a thread
	 * that must not be held up; null if this is closed
	 */
	public synchronized @Nullable CompletableFuture<Void> asks(Runnable undo) {
		if (this.state == State.CLOSED) {
			return null;
		}
		this.state = State.ASKING;
		this.undo = undo;
		this.begun = new CompletableFuture<>();
		return this.begun;
	}

	/** The target is there; this will hear of its end. */
	public void begins() {
		CompletableFuture<Void> begun;
		boolean comesBack;
		synchronized (this) {
			if (this.state != State.ASKING) {
				return;
			}
			this.state = State.ACTIVE;
			begun = this.begun;
			comesBack = this.comesBack;
		}
		if (comesBack) {
			resumed();
		}
		begun.complete(null);
	}

	/**
	 * Takes in that the target is not there, or has ended.
	 * @return false if nobody is to be told, as this was closed, or had not begun
	 */
	public boolean ends(EndReason ending) {
		CompletableFuture<Void> begun;
		synchronized (this) {
			State before = this.state;
			if (before != State.ASKING && before != State.ACTIVE) {
				return false;
			}
			this.state = this.resumes ? State.WAITING : State.ENDED;
			if (before == State.ACTIVE) {
				return true;
			}
			begun = this.begun;
		}
		String detail = ending.detail().isEmpty() ? "" : ": " + ending.detail();
		begun.completeExceptionally(
				new NoSuchTargetException(this.target, "There is no " + this.target + " to watch" + detail));
		return false;
	}

	/**
	 * The target is not there, or has ended; this has been taken out of it, and tells
	 * whoever is to be told.
	 */
	public abstract void ended(EndReason ending);

	/** Has this wait for the target, if it is to resume. */
	public void awaitComeback() {
		if (this.resumes && !isClosed()) {
			this.comebacks.add(this);
		}
	}

	@Override
	public synchronized boolean isActive() {
		return this.state == State.ACTIVE;
	}

	public synchronized boolean isClosed() {
		return this.state == State.CLOSED;
	}

	@Override
	public void close() {
		Runnable undo;
		CompletableFuture<Void> begun;
		synchronized (this) {
			if (this.state == State.CLOSED) {
				return;
			}
			this.state = State.CLOSED;
			undo = this.undo;
			begun = this.begun;
		}
		this.comebacks.remove(this);
		undo.run();
		closed();
		begun.completeExceptionally(new IllegalStateException("The monitor of " + this.target + " is closed"));
	}

	/** The mailbox that this belongs to has closed. */
	@Override
	public void run() {
		close();
	}

	/** Frees what belongs to this. */
	public abstract void closed();

	/** It is about to be tried whether the target is back. */
	synchronized void comesBack() {
		this.comesBack = true;
	}

	/**
	 * The target is back, and is watched again: tells so, before anything else. Called by
	 * what has this watch, perhaps with a lock held: must not block.
	 */
	public abstract void resumed();

	@Override
	public String toString() {
		return "Monitor of " + this.target;
	}

	private enum State {

		NEW, ASKING, ACTIVE, WAITING, ENDED, CLOSED

	}

}
