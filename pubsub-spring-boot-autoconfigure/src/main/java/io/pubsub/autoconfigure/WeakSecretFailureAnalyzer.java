package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.jgroups.WeakSecretException;
import io.pubsub.jgroups.security.SecretStrength;

/**
 * Explains that a secret cannot be used, without the secret.
 */
class WeakSecretFailureAnalyzer extends AbstractFailureAnalyzer<WeakSecretException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, WeakSecretException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Set pubsub.cluster.secret to a random one. " + SecretStrength.ADVICE + '.', cause);
	}

}
