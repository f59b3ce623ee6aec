package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.DuplicateNodeNameException;

/**
 * Explains that another node has this one's name.
 */
class DuplicateNodeNameFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateNodeNameException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DuplicateNodeNameException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Give each node a name of its own with pubsub.node-name, or leave the property out to have one made. "
						+ "If the other node should not be in this cluster, set another pubsub.cluster.name.",
				cause);
	}

}
