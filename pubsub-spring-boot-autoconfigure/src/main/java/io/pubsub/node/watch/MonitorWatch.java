package io.pubsub.node.watch;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.Target;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.NodeMailbox;

/**
 * A watch that tells of the end of its target, and of nothing else.
 */
final class MonitorWatch extends Watch {

	private final @Nullable NodeMailbox owner;

	private final Consumer<Runnable> queue;

	private final Consumer<EndReason> onEnd;

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
	MonitorWatch(Target target, boolean resumes, Resumptions comebacks, @Nullable NodeMailbox owner,
			Consumer<Runnable> queue, Consumer<EndReason> onEnd, Runnable onResume) {
		super(target, resumes, comebacks);
		this.owner = owner;
		this.queue = queue;
		this.onEnd = onEnd;
		this.onResume = onResume;
	}

	@Override
	public void ended(EndReason ending) {
		if (ends(ending)) {
			tell(() -> this.onEnd.accept(ending));
			awaitComeback();
			if (!resumes()) {
				closed();
			}
		}
	}

	@Override
	public void resumed() {
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
	public void closed() {
		if (this.owner != null) {
			this.owner.endActions().remove(this);
		}
	}

}
