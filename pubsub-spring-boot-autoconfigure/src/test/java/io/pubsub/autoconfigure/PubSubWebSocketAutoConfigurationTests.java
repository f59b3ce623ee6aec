package io.pubsub.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.broker.DefaultSubscriptionRegistry;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import io.pubsub.Publisher;
import io.pubsub.websocket.ClusterUserRegistry;
import io.pubsub.websocket.ClusteredBroker;
import io.pubsub.websocket.UserWebSocketSessions;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class PubSubWebSocketAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubWebSocketAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false");

	@Test
	void aSimpleBrokerIsClustered() {
		this.runner.withUserConfiguration(SimpleBroker.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(ClusteredBroker.class);
			assertThat(context.getBean(SimpleBrokerMessageHandler.class).getSubscriptionRegistry())
				.isNotInstanceOf(DefaultSubscriptionRegistry.class);
		});
	}

	@Test
	void theRegistryKnowsTheUsersOfAllNodesAndDestinationsOfUsersAreOfThisNode() {
		this.runner.withUserConfiguration(SimpleBroker.class)
			.withBean(WebSocketMessageBrokerConfigurer.class, UserPrefix::new)
			.run((context) -> {
				assertThat(context.getBean(SimpUserRegistry.class)).isInstanceOf(ClusterUserRegistry.class);
				DefaultUserDestinationResolver resolver = context.getBean(DefaultUserDestinationResolver.class);
				assertThat(resolver.getSimpUserRegistry()).isNotInstanceOf(ClusterUserRegistry.class);
				assertThat(resolver.getDestinationPrefix()).isEqualTo("/person/");
			});
	}

	@Test
	void aBrokerRelayStaysAsItIsWhichIsSaidOnce(CapturedOutput output) {
		this.runner.withUserConfiguration(Relay.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanProvider(ClusteredBroker.class).stream()).isEmpty();
			assertThat(output.toString().split("The STOMP broker relay that is configured", -1)).hasSize(2);
		});
	}

	@Test
	void itCanBeTurnedOff() {
		this.runner.withUserConfiguration(SimpleBroker.class)
			.withPropertyValues("pubsub.websocket.enabled=false")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(ClusteredBroker.class)
					.doesNotHaveBean(UserWebSocketSessions.class);
				assertThat(context.getBean(SimpleBrokerMessageHandler.class).getSubscriptionRegistry())
					.isInstanceOf(DefaultSubscriptionRegistry.class);
			});
	}

	@Test
	void withoutPubSubABrokerStaysAsItIs() {
		this.runner.withUserConfiguration(SimpleBroker.class)
			.withPropertyValues("pubsub.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClusteredBroker.class));
	}

	@Test
	void withoutABrokerThereIsOnlyTheHelperForPlainSessions() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(ClusteredBroker.class)
			.doesNotHaveBean(WebSocketDrainLifecycle.class)
			.hasSingleBean(UserWebSocketSessions.class));
	}

	@Test
	void withoutWebSocketThereIsNothing() {
		this.runner.withClassLoader(new FilteredClassLoader(WebSocketSession.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Publisher.class)
				.doesNotHaveBean("pubSubUserWebSocketSessions"));
	}

	@Test
	void settingsThatCannotBeAreRefused() {
		this.runner.withUserConfiguration(SimpleBroker.class)
			.withPropertyValues("pubsub.websocket.max-subscriptions-per-session=-1")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("pubsub.websocket.max-subscriptions-per-session"));
		this.runner.withUserConfiguration(SimpleBroker.class)
			.withPropertyValues("pubsub.websocket.drain-time=-1s")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("pubsub.websocket.drain-time"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class SimpleBroker implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
		}

	}

	static class UserPrefix implements WebSocketMessageBrokerConfigurer {

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.setUserDestinationPrefix("/person");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	static class Relay implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableStompBrokerRelay("/topic").setAutoStartup(false);
		}

	}

}
