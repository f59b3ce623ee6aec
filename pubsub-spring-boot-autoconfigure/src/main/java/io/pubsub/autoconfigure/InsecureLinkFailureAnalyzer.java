package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.jgroups.InsecureLinkException;

/**
 * Explains that nodes would talk in the clear with other machines.
 */
class InsecureLinkFailureAnalyzer extends AbstractFailureAnalyzer<InsecureLinkException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InsecureLinkException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Set pubsub.cluster.ssl.bundle to an SSL bundle, or pubsub.cluster.secret to a secret that all nodes "
						+ "share (such as 'openssl rand -base64 32' makes), or pubsub.cluster.allow-insecure=true if "
						+ "only these nodes can reach this network.",
				cause);
	}

}
