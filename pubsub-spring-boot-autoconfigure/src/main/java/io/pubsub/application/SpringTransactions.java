package io.pubsub.application;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalApplicationListener;
import org.springframework.transaction.event.TransactionalApplicationListenerMethodAdapter;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of Spring.
 */
public final class SpringTransactions implements Transactions {

	private final Supplier<@Nullable PlatformTransactionManager> manager;

	/**
	 * Uses a transaction manager.
	 * @param manager gives the transaction manager, or null if there is none
	 */
	public SpringTransactions(Supplier<@Nullable PlatformTransactionManager> manager) {
		this.manager = manager;
	}

	@Override
	public boolean afterCommit(Runnable action, Runnable unknown) {
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| !TransactionSynchronizationManager.isActualTransactionActive()) {
			return false;
		}
		TransactionSynchronizationManager.registerSynchronization(new CommitAction(action, unknown));
		return true;
	}

	@Override
	public boolean isAvailable() {
		return this.manager.get() != null;
	}

	@Override
	public void run(Runnable action) {
		PlatformTransactionManager manager = this.manager.get();
		if (manager == null) {
			action.run();
			return;
		}
		TransactionTemplate template = new TransactionTemplate(manager);
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		template.executeWithoutResult((status) -> action.run());
	}

	@Override
	public boolean isUsedBy(ApplicationListener<?> listener) {
		return listener instanceof TransactionalApplicationListener;
	}

	@Override
	public boolean isNeededBy(ApplicationListener<?> listener) {
		return isUsedBy(listener) && !(listener instanceof TransactionalApplicationListenerMethodAdapter method
				&& MergedAnnotations.from(method.getTargetMethod(), SearchStrategy.TYPE_HIERARCHY)
					.get(TransactionalEventListener.class)
					.getValue("fallbackExecution", Boolean.class)
					.orElse(false));
	}

}
