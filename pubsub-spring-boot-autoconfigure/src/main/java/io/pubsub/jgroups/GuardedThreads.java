package io.pubsub.jgroups;

import java.util.function.Consumer;

import org.jgroups.util.LazyThreadFactory;

/**
 * The threads of JGroups. One that ends for want of memory is reported: JGroups does not
 * miss it, and a node may have stopped reading or answering with it.
 */
final class GuardedThreads extends LazyThreadFactory {

	private volatile Consumer<Throwable> onError = (failure) -> {
	};

	GuardedThreads() {
		super("jgroups", false, true);
	}

	/** Says what hears of errors; must not throw. */
	void onError(Consumer<Throwable> onError) {
		this.onError = onError;
	}

	@Override
	protected Thread newThread(Runnable task, String name, String address, String cluster) {
		return super.newThread(() -> {
			try {
				task.run();
			}
			catch (OutOfMemoryError ex) {
				this.onError.accept(ex);
				throw ex;
			}
		}, name, address, cluster);
	}

}
