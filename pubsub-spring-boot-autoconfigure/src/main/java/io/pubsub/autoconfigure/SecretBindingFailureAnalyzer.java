package io.pubsub.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains that secrets cannot be read from the configuration, in place of Spring Boot's
 * analyzers, which print the values.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SecretBindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName SECRET = ConfigurationPropertyName.of("pubsub.cluster.secret");

	private static final ConfigurationPropertyName PREVIOUS = ConfigurationPropertyName
		.of("pubsub.cluster.previous-secrets");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationPropertyName name = cause.getName();
		if (!concerns(SECRET, name) && !concerns(PREVIOUS, name)) {
			return null;
		}
		return new FailureAnalysis("Failed to bind properties under '%s'. Values are not shown.".formatted(name),
				"Set pubsub.cluster.secret to one text, and pubsub.cluster.previous-secrets to a list without gaps: "
						+ "separated by commas, or as [0], [1] and so on.",
				cause);
	}

	private static boolean concerns(ConfigurationPropertyName secret, ConfigurationPropertyName name) {
		return secret.equals(name) || secret.isAncestorOf(name);
	}

}
