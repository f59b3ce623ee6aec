package io.pubsub.jgroups.link;

import org.jgroups.util.LazyThreadFactory;

/**
 * The threads of JGroups. A thread that ends for lack of memory is reported: JGroups does
 * not notice it, and the node may have stopped reading or answering with it.
 */
final class GuardedThreads extends LazyThreadFactory {

	private final LinkOwner owner;

	GuardedThreads(LinkOwner owner) {
		super("jgroups", false, true);
		this.owner = owner;
	}

	@Override
	protected Thread newThread(Runnable task, String name, String address, String cluster) {
		return super.newThread(() -> {
			try {
				task.run();
			}
			catch (OutOfMemoryError ex) {
				this.owner.failed("A thread of JGroups has run into an error", ex);
				throw ex;
			}
		}, name, address, cluster);
	}

}
