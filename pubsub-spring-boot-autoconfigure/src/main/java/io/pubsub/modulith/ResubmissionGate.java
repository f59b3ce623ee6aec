package io.pubsub.modulith;

import java.util.ArrayList;
import java.util.List;

import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.ProxyMethodInvocation;

import io.pubsub.log.Printable;

/**
 * Lets one node resubmit incomplete publications. What is asked for before the node has
 * joined the cluster, as by {@code republish-outstanding-events-on-restart}, waits for
 * that. Thread-safe.
 */
public final class ResubmissionGate {

	private static final Log logger = LogFactory.getLog(ResubmissionGate.class);

	private final ResubmissionDuty duty;

	private final List<MethodInvocation> waiting = new ArrayList<>();

	private boolean open;

	/**
	 * Creates the gate.
	 * @param duty tells which node resubmits
	 */
	public ResubmissionGate(ResubmissionDuty duty) {
		this.duty = duty;
	}

	/** Whether to resubmit now. */
	boolean admits(MethodInvocation invocation) {
		synchronized (this) {
			if (!this.open) {
				this.waiting.add((invocation instanceof ProxyMethodInvocation repeatable) ? repeatable.invocableClone()
						: invocation);
				return false;
			}
		}
		boolean mine = this.duty.isMine();
		if (!mine) {
			logger.debug("Another node resubmits incomplete event publications, so this one does not");
		}
		return mine;
	}

	/**
	 * The node has joined the cluster: what waits is done, if it is this node's duty.
	 */
	public void open() {
		List<MethodInvocation> due;
		synchronized (this) {
			this.open = true;
			due = List.copyOf(this.waiting);
			this.waiting.clear();
		}
		if (due.isEmpty()) {
			return;
		}
		if (!this.duty.isMine()) {
			logger.info("Event publications that are incomplete are not resubmitted by this node now, since another "
					+ "node is responsible. Have it do so regularly with pubsub.modulith.resubmission.interval");
			return;
		}
		for (MethodInvocation invocation : due) {
			try {
				invocation.proceed();
			}
			catch (Throwable ex) {
				logger.warn("Incomplete event publications could not be resubmitted", Printable.error(ex));
			}
		}
	}

}
