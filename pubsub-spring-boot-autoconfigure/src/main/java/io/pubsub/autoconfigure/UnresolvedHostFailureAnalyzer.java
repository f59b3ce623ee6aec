package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.jgroups.UnresolvedHostException;

/**
 * Explains that a configured host has no address.
 */
class UnresolvedHostFailureAnalyzer extends AbstractFailureAnalyzer<UnresolvedHostException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnresolvedHostException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Correct '" + cause.getHost() + "' in pubsub.cluster.bind-address, pubsub.cluster.static.hosts or "
						+ "pubsub.cluster.dns.query, or have the name known to DNS before this node starts.",
				cause);
	}

}
