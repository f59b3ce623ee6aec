package io.pubsub.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches if the cluster is one of several sites.
 */
final class OnSiteCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		ConditionMessage.Builder message = ConditionMessage.forCondition("Site");
		boolean cluster = environment.getProperty("pubsub.cluster.enabled", Boolean.class, true);
		return (cluster && StringUtils.hasLength(environment.getProperty("pubsub.cluster.site")))
				? ConditionOutcome.match(message.because("pubsub.cluster.site is set"))
				: ConditionOutcome.noMatch(message.because("pubsub.cluster.site is not set, or there is no cluster"));
	}

}
