package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.cache.UnknownCacheException;

/**
 * Explains that a cache which is to be clustered cannot be.
 */
class UnknownCacheFailureAnalyzer extends AbstractFailureAnalyzer<UnknownCacheException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownCacheException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Correct pubsub.cache.names, or remove it to cluster all local caches. A cache of a class that the "
						+ "library does not know is local if pubsub.cache.local-types names its class.",
				cause);
	}

}
