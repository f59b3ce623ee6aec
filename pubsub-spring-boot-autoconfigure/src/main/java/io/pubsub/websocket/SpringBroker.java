package io.pubsub.websocket;

import org.springframework.messaging.simp.broker.DefaultSubscriptionRegistry;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.messaging.simp.user.UserDestinationMessageHandler;
import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.util.AntPathMatcher;

/**
 * Spring's own parts of a simple broker.
 *
 * @param broker the broker
 * @param userDestinations resolves destinations of users
 * @param clientInboundChannel from clients
 * @param clientOutboundChannel to clients
 * @param brokerChannel from the application
 * @param userRegistry knows the users
 */
public record SpringBroker(SimpleBrokerMessageHandler broker, UserDestinationMessageHandler userDestinations,
		AbstractMessageChannel clientInboundChannel, AbstractMessageChannel clientOutboundChannel,
		AbstractMessageChannel brokerChannel, SimpUserRegistry userRegistry) {

	private static final UserDestinations DEFAULT = new UserDestinations("/user/");

	UserDestinations destinationsOfUsers() {
		return (this.userDestinations.getUserDestinationResolver() instanceof DefaultUserDestinationResolver resolver)
				? new UserDestinations(resolver.getDestinationPrefix()) : DEFAULT;
	}

	/** Of a registry of the application's own only its usual notion of a pattern. */
	PatternCover cover() {
		return new PatternCover((this.broker.getSubscriptionRegistry() instanceof DefaultSubscriptionRegistry registry)
				? registry.getPathMatcher() : new UnknownMatcher());
	}

	/** Not the class that is known to compare exactly. */
	private static final class UnknownMatcher extends AntPathMatcher {

	}

}
