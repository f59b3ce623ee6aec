package io.pubsub.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.modulith.events.support.EventExternalizationTransport;

import io.pubsub.application.ApplicationEventSender;
import io.pubsub.application.ClusterEvent;
import io.pubsub.application.SpringTransactions;
import io.pubsub.modulith.RegistryAdvisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Application events with more or less on the class path.
 */
class PubSubApplicationEventsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("pubsub.cluster.enabled=false")
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class,
				PubSubApplicationEventsAutoConfiguration.class, PubSubModulithAutoConfiguration.class));

	@Test
	void isThereWithTransactions() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ApplicationEventSender.class)
			.hasSingleBean(SpringTransactions.class)
			.hasSingleBean(RegistryAdvisor.class)
			.doesNotHaveBean(EventExternalizationTransport.class)
			.doesNotHaveBean("pubSubResubmissionGate"));
	}

	@Test
	void needsNeitherTransactionsNorModulithNorJackson() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.transaction", "org.springframework.modulith",
					"tools.jackson", "org.springframework.boot.jackson"))
			.run((context) -> {
				assertThat(context).hasSingleBean(ApplicationEventSender.class)
					.doesNotHaveBean(SpringTransactions.class);
				context.publishEvent(new Text("hello"));
			});
	}

	@Test
	void isAbsentWithoutPubSub() {
		this.runner.withPropertyValues("pubsub.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ApplicationEventSender.class));
	}

	@Test
	void theRegistryOfModulithIsForSeveralNodes() {
		ApplicationContextRunner modulith = this.runner.withBean(EventPublicationRegistry.class,
				() -> mock(EventPublicationRegistry.class));
		modulith.run((context) -> assertThat(context).hasSingleBean(RegistryAdvisor.class)
			.hasBean("pubSubResubmissionGate")
			.doesNotHaveBean("pubSubResubmissions"));
		modulith.withPropertyValues("pubsub.modulith.resubmission.one-node=false")
			.run((context) -> assertThat(context).hasSingleBean(RegistryAdvisor.class)
				.doesNotHaveBean("pubSubResubmissionGate"));
		modulith.withPropertyValues("pubsub.modulith.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RegistryAdvisor.class));
		modulith.withPropertyValues("pubsub.modulith.resubmission.interval=0s")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("must be positive"));
	}

	@ClusterEvent("autoconfigured.text")
	record Text(String text) {
	}

}
