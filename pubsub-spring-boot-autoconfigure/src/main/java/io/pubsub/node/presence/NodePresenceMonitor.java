package io.pubsub.node.presence;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.Workers;
import io.pubsub.presence.PresenceListener;
import io.pubsub.presence.PresenceMonitor;

/**
 * A listener, and the entries that it has been told of. However much changes while it is
 * busy, no more waits for it than one look at the entries that there are then.
 */
final class NodePresenceMonitor implements PresenceMonitor {

	private final PresenceListener listener;

	private final Workers workers;

	private final Supplier<ScopeEntries> entries;

	private final Consumer<NodePresenceMonitor> onClose;

	/** Takes a look, on a worker. */
	private final MailboxQueue<Runnable> looks;

	/** Whether a look is to come that sees what is there now. */
	private final AtomicBoolean due = new AtomicBoolean();

	private volatile boolean closed;

	/** What the listener knows; used by one look at a time. */
	private @Nullable ScopeEntries told;

	/**
	 * Makes a monitor that is to be woken first of all.
	 * @param entries what there is
	 * @param onClose gets this when it is closed
	 */
	NodePresenceMonitor(PresenceListener listener, Workers workers, Supplier<ScopeEntries> entries,
			Consumer<NodePresenceMonitor> onClose) {
		this.listener = Objects.requireNonNull(listener, "listener");
		this.workers = workers;
		this.entries = entries;
		this.onClose = onClose;
		this.looks = MailboxQueue.unbounded(Runnable::run, workers);
	}

	/** What there is has changed. */
	void wake() {
		if (this.due.compareAndSet(false, true)) {
			this.looks.offer(this::look, false);
		}
	}

	private void look() {
		this.due.set(false);
		ScopeEntries now = this.entries.get();
		ScopeEntries before = this.told;
		this.told = now;
		if (before == null) {
			call(() -> this.listener.onSnapshot(now));
		}
		else if (before != now) {
			News news = new News();
			now.compare(before, news);
			news.joined.forEach((entry) -> call(() -> this.listener.onJoined(entry)));
			for (int i = 0; i < news.updated.size(); i += 2) {
				NodePresenceEntry earlier = news.updated.get(i);
				NodePresenceEntry entry = news.updated.get(i + 1);
				call(() -> this.listener.onUpdated(entry, earlier));
			}
			news.left.forEach((entry) -> call(() -> this.listener.onLeft(entry)));
		}
	}

	/** What the listener throws is nothing to the next call. */
	private void call(Runnable call) {
		if (this.closed) {
			return;
		}
		try {
			call.run();
		}
		catch (Throwable ex) {
			this.workers.failed("A listener of presence failed", ex);
		}
		// an interrupt concerns the call in which it came
		Thread.interrupted();
	}

	@Override
	public void close() {
		this.closed = true;
		this.looks.close();
		this.onClose.accept(this);
	}

	/**
	 * What has changed, to be told in an order in which no key is gone for a moment.
	 */
	private static final class News implements Trie.Difference<NodePresenceEntry> {

		private final List<NodePresenceEntry> joined = new ArrayList<>();

		/** Earlier versions, each followed by the present one. */
		private final List<NodePresenceEntry> updated = new ArrayList<>();

		private final List<NodePresenceEntry> left = new ArrayList<>();

		@Override
		public void added(NodePresenceEntry entry) {
			this.joined.add(entry);
		}

		@Override
		public void changed(NodePresenceEntry before, NodePresenceEntry entry) {
			// the same version is one that has gone and come again
			if (before.version() != entry.version()) {
				this.updated.add(before);
				this.updated.add(entry);
			}
		}

		@Override
		public void removed(NodePresenceEntry entry) {
			this.left.add(entry);
		}

	}

}
