package io.pubsub.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.messaging.simp.user.MultiServerUserRegistry;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import io.pubsub.websocket.ClusterUserRegistry;

/**
 * Has Spring's registry of users answer for all nodes. Leaves alone the one that does so
 * with a broker relay.
 */
final class UserRegistryPostProcessor implements BeanPostProcessor {

	private static final String NAME = "userRegistry";

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (beanName.equals(NAME) && bean instanceof SimpUserRegistry registry
				&& !(bean instanceof MultiServerUserRegistry)) ? new ClusterUserRegistry(registry) : bean;
	}

}
