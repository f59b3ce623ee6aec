package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.application.InvalidClusterEventException;

/**
 * Explains why application events cannot travel.
 */
class InvalidClusterEventFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClusterEventException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidClusterEventException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
