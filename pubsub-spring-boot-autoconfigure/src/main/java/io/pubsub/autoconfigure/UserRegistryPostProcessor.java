package io.pubsub.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.MultiServerUserRegistry;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import io.pubsub.websocket.ClusterUserRegistry;

/**
 * Has Spring's registry of users answer for all nodes, except where Spring resolves the
 * destinations of users: those of other nodes are for other nodes. Leaves alone the
 * registry that does so with a broker relay.
 */
final class UserRegistryPostProcessor implements BeanPostProcessor {

	private static final String REGISTRY = "userRegistry";

	private static final String RESOLVER = "userDestinationResolver";

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (beanName.equals(REGISTRY) && bean instanceof SimpUserRegistry registry
				&& !(bean instanceof MultiServerUserRegistry)) {
			return new ClusterUserRegistry(registry);
		}
		if (beanName.equals(RESOLVER) && bean.getClass() == DefaultUserDestinationResolver.class) {
			return local((DefaultUserDestinationResolver) bean);
		}
		return bean;
	}

	private static DefaultUserDestinationResolver local(DefaultUserDestinationResolver resolver) {
		if (!(resolver.getSimpUserRegistry() instanceof ClusterUserRegistry registry)) {
			return resolver;
		}
		DefaultUserDestinationResolver local = new DefaultUserDestinationResolver(registry.local());
		local.setUserDestinationPrefix(resolver.getDestinationPrefix());
		local.setRemoveLeadingSlash(resolver.isRemoveLeadingSlash());
		return local;
	}

}
