package io.pubsub.autoconfigure;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.leader.Leaders;
import io.pubsub.monitor.Monitors;
import io.pubsub.name.Names;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.Requester;

/**
 * Explains that a bean of this library is missing because it is switched off. Comes
 * before Spring Boot's analyzer, which suggests to define such a bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1000)
class DisabledFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final Set<Class<?>> BEANS = Set.of(Publisher.class, Requester.class, Subscriptions.class,
			Mailboxes.class, Groups.class, Names.class, Monitors.class, Events.class, Cluster.class, Leaders.class,
			PubSubNode.class);

	private final Environment environment;

	DisabledFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		Class<?> type = cause.getBeanType();
		if (type == null || !BEANS.contains(type)
				|| this.environment.getProperty("pubsub.enabled", Boolean.class, true)) {
			return null;
		}
		return new FailureAnalysis(
				"There is no " + type.getName() + ", as pubsub.enabled is false, but a bean needs one.",
				"Set pubsub.enabled=true (with pubsub.cluster.enabled=false if there is to be no network), or inject an "
						+ "ObjectProvider<" + type.getSimpleName() + "> and do without it.",
				cause);
	}

}
