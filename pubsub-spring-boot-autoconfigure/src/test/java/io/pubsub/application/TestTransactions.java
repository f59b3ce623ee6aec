package io.pubsub.application;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SmartTransactionObject;

/**
 * Transactions without a database.
 */
@Configuration(proxyBeanMethods = false)
@EnableTransactionManagement
class TestTransactions {

	@Bean
	Manager transactionManager() {
		return new Manager();
	}

	static final class Manager extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		private final transient ThreadLocal<Transaction> current = new ThreadLocal<>();

		private volatile boolean failing;

		Manager() {
			setNestedTransactionAllowed(true);
		}

		/** The outcome of further commits is not known. */
		void failCommits() {
			this.failing = true;
		}

		@Override
		protected Object doGetTransaction() {
			Transaction existing = this.current.get();
			return (existing != null) ? existing : new Transaction();
		}

		@Override
		protected boolean isExistingTransaction(Object transaction) {
			return this.current.get() == transaction;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.current.set((Transaction) transaction);
		}

		@Override
		protected Object doSuspend(Object transaction) {
			Transaction suspended = this.current.get();
			this.current.remove();
			return suspended;
		}

		@Override
		protected void doResume(Object transaction, Object suspended) {
			this.current.set((Transaction) suspended);
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			if (this.failing) {
				throw new TransactionSystemException("No answer");
			}
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			// nothing to undo
		}

		@Override
		protected void doSetRollbackOnly(DefaultTransactionStatus status) {
			((Transaction) status.getTransaction()).rollbackOnly = true;
		}

		@Override
		protected void doCleanupAfterCompletion(Object transaction) {
			this.current.remove();
		}

	}

	private static final class Transaction implements SavepointManager, SmartTransactionObject {

		private boolean rollbackOnly;

		@Override
		public boolean isRollbackOnly() {
			return this.rollbackOnly;
		}

		@Override
		public Object createSavepoint() {
			return new Object();
		}

		@Override
		public void rollbackToSavepoint(Object savepoint) {
			// nothing to undo
		}

		@Override
		public void releaseSavepoint(Object savepoint) {
			// nothing to forget
		}

	}

}
