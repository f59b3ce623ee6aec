package io.pubsub.autoconfigure;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.WeakSecretException;
import io.pubsub.jgroups.security.SecretStrength;

/**
 * Checks the secrets of a cluster. What it throws never has a value: Spring Boot prints
 * those of properties, from each place that sets them.
 */
final class SecretChecks {

	private static final Log logger = LogFactory.getLog(SecretChecks.class);

	private static final int MAX_PREVIOUS = 3;

	private SecretChecks() {
	}

	static void check(@Nullable String secret, List<String> previous) {
		if (secret != null && secret.length() < SecretStrength.MIN_LENGTH) {
			throw new WeakSecretException("pubsub.cluster.secret needs at least %d characters, and has %d"
				.formatted(SecretStrength.MIN_LENGTH, secret.length()));
		}
		if (secret != null && SecretStrength.isWeak(secret)) {
			throw new WeakSecretException("pubsub.cluster.secret is too easy to guess: it repeats itself, or has few "
					+ "different characters");
		}
		if (secret == null && !previous.isEmpty()) {
			throw new WeakSecretException("pubsub.cluster.previous-secrets needs pubsub.cluster.secret");
		}
		if (previous.size() > MAX_PREVIOUS || previous.stream().anyMatch(String::isBlank)) {
			throw new WeakSecretException("pubsub.cluster.previous-secrets takes up to %d secrets, none of them empty"
				.formatted(MAX_PREVIOUS));
		}
		if (previous.stream().anyMatch(SecretStrength::isWeak)) {
			logger
				.warn("One of pubsub.cluster.previous-secrets is easy to guess, and who knows it is let in: remove it "
						+ "as soon as all nodes have the new secret.");
		}
	}

}
