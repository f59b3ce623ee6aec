package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.jgroups.ClusterSetupException;

/**
 * Explains that something is missing that is configured for the cluster.
 */
class ClusterSetupFailureAnalyzer extends AbstractFailureAnalyzer<ClusterSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ClusterSetupException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
