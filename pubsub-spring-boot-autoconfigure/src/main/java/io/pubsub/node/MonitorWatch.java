package io.pubsub.node;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.Target;

/**
 * A watch that tells of the end of its target, and of nothing else.
 */
final class MonitorWatch extends Watch {

	private final @Nullable NodeMailbox owner;

	private final Consumer<Runnable> queue;

	private final Consumer<Ending> onEnd;

	private final Runnable onResume;

	/**
	 * Makes a watch.
	 * @param target what it watches
	 * @param resumes whether it watches again when that is back
	 * @param comebacks where it waits for that
	 * @param owner the mailbox that it ends with, if any
	 * @param queue where notices wait for their turn
	 * @param onEnd is told the end, in turn
	 * @param onResume is told of a new beginning, in turn
	 */
	MonitorWatch(Target target, boolean resumes, Comebacks comebacks, @Nullable NodeMailbox owner,
			Consumer<Runnable> queue, Consumer<Ending> onEnd, Runnable onResume) {
		super(target, resumes, comebacks);
		this.owner = owner;
		this.queue = queue;
		this.onEnd = onEnd;
		this.onResume = onResume;
	}

	@Override
	void ended(Ending ending) {
		if (ends(ending)) {
			tell(() -> this.onEnd.accept(ending));
			awaitComeback();
			if (!resumes()) {
				closed();
			}
		}
	}

	@Override
	void resumed() {
		tell(this.onResume);
	}

	private void tell(Runnable notice) {
		this.queue.accept(() -> {
			if (!isClosed()) {
				notice.run();
			}
		});
	}

	@Override
	void closed() {
		if (this.owner != null) {
			this.owner.cancelOnClose(this);
		}
	}

}
