package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.leader.InvalidOnOneNodeMethodException;

/**
 * Explains a method that cannot be guarded.
 */
class InvalidOnOneNodeMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidOnOneNodeMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidOnOneNodeMethodException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
