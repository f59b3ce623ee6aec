package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.listener.InvalidSubscribeMethodException;

/**
 * Explains a method that cannot be a listener.
 */
class InvalidSubscribeMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSubscribeMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSubscribeMethodException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
