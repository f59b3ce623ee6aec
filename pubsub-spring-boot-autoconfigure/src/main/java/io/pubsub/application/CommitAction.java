package io.pubsub.application;

import java.util.HashSet;
import java.util.Set;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * What is done once a transaction is committed. The actions of one transaction run in the
 * order of their registration, and before the listeners of its commit.
 */
final class CommitAction implements TransactionSynchronization {

	private final Runnable action;

	private final Runnable unknown;

	/** Savepoints that were made after the registration. */
	private final Set<Object> laterSavepoints = new HashSet<>();

	private boolean rolledBack;

	CommitAction(Runnable action, Runnable unknown) {
		this.action = action;
		this.unknown = unknown;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void savepoint(Object savepoint) {
		this.laterSavepoints.add(savepoint);
	}

	@Override
	public void savepointRollback(Object savepoint) {
		if (!this.laterSavepoints.contains(savepoint)) {
			this.rolledBack = true;
		}
	}

	/**
	 * Rather than after the commit alone: what is published then is committed as well,
	 * and registered too late for it.
	 */
	@Override
	public void afterCompletion(int status) {
		if (this.rolledBack) {
			return;
		}
		if (status == STATUS_COMMITTED) {
			this.action.run();
		}
		else if (status == STATUS_UNKNOWN) {
			this.unknown.run();
		}
	}

}
