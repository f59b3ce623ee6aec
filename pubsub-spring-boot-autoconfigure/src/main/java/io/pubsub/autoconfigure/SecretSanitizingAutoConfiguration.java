package io.pubsub.autoconfigure;

import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that hides secrets in the endpoints {@code configprops} and
 * {@code env}, also where these are told to show values.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class SecretSanitizingAutoConfiguration {

	@Bean
	SanitizingFunction pubSubSecretsSanitizingFunction() {
		return SanitizingFunction.sanitizeValue().ifKeyMatches(SecretSanitizingAutoConfiguration::isSecret);
	}

	/** In whatever spelling: environment variables have none of the dots. */
	private static boolean isSecret(String key) {
		String letters = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
		return letters.startsWith("pubsubclustersecret") || letters.startsWith("pubsubclusterprevioussecrets");
	}

}
