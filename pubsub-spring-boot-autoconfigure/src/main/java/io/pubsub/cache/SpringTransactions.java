package io.pubsub.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.pubsub.log.Printable;

/**
 * Collects what a transaction of Spring changes, and tells other nodes when it has
 * committed. This node drops the keys once more then, unless they have the value that the
 * transaction has put: until the commit another thread may have loaded the old value, and
 * after a rollback the new value was never true.
 */
final class SpringTransactions implements Transactions {

	private static final Log logger = LogFactory.getLog(SpringTransactions.class);

	@Override
	public void afterWrite(CacheCore cache, Object key, @Nullable Object value) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			pending().keys.computeIfAbsent(cache, (each) -> new LinkedHashMap<>()).put(key, value);
		}
		else {
			cache.send(key);
		}
	}

	@Override
	public void afterClear(CacheCore cache) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			pending().cleared.add(cache);
		}
		else {
			cache.sendClear();
		}
	}

	@Override
	public void afterCommit(Runnable action, Runnable rolledBack) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCompletion(int status) {
					guarded((status != STATUS_ROLLED_BACK) ? action : rolledBack);
				}

			});
		}
		else {
			action.run();
		}
	}

	/** Those of the present transaction, which the last change has perhaps begun. */
	private static Pending pending() {
		for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
			if (each instanceof Pending pending && !pending.done) {
				return pending;
			}
		}
		Pending pending = new Pending();
		TransactionSynchronizationManager.registerSynchronization(pending);
		return pending;
	}

	/** Nothing of this is the fault of the transaction, which is over. */
	private static void guarded(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("An eviction after a transaction failed", Printable.error(ex));
		}
	}

	/**
	 * The changes of one transaction. They include what a callback of the transaction
	 * changes after the commit.
	 */
	private static final class Pending implements TransactionSynchronization {

		private final Map<CacheCore, Map<Object, @Nullable Object>> keys = new LinkedHashMap<>();

		private final Set<CacheCore> cleared = new LinkedHashSet<>();

		private boolean done;

		@Override
		public void afterCompletion(int status) {
			this.done = true;
			boolean rolledBack = status == STATUS_ROLLED_BACK;
			List<Runnable> actions = new ArrayList<>();
			for (CacheCore cache : this.cleared) {
				actions.add(cache::dropAll);
				if (!rolledBack) {
					actions.add(cache::sendClear);
				}
			}
			this.keys.forEach((cache, changed) -> {
				if (!this.cleared.contains(cache)) {
					changed.forEach((key, value) -> {
						if (rolledBack) {
							actions.add(() -> cache.undo(key));
						}
						else {
							actions.add(() -> cache.settle(key, value));
							actions.add(() -> cache.send(key));
						}
					});
				}
			});
			actions.forEach(SpringTransactions::guarded);
		}

	}

}
