package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.IncompatibleNodeException;

/**
 * Explains that the cluster runs a version of this library that is too old or too new.
 */
class IncompatibleNodeFailureAnalyzer extends AbstractFailureAnalyzer<IncompatibleNodeException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IncompatibleNodeException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Run a version of this library on this node that speaks a version of the protocol which all nodes of "
						+ "the cluster speak; to upgrade further than that, upgrade in steps. If the other node "
						+ "should not be in this cluster, set another pubsub.cluster.name.",
				cause);
	}

}
