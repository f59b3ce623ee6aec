package io.pubsub.modulith;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import org.springframework.modulith.events.core.DefaultEventPublicationRegistry;
import org.springframework.modulith.events.support.EventExternalizerModuleListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which methods of Spring Modulith are intercepted.
 */
class RegistryAdvisorTests {

	private final RegistryAdvisor advisor = new RegistryAdvisor(() -> null, () -> null);

	@Test
	void methodsThatConcernOneEventAndThoseThatResubmitAreOfTheRegistry() {
		assertThat(matched(DefaultEventPublicationRegistry.class)).containsOnly("store", "markProcessing",
				"markCompleted", "markFailed", "processIncompletePublications", "processFailedPublications");
	}

	@Test
	void externalizingIsToo() {
		assertThat(matched(EventExternalizerModuleListener.class)).containsOnly("externalize");
	}

	@Test
	void classesOfTheApplicationAreNotConsidered() {
		assertThat(this.advisor.getPointcut().getClassFilter().matches(RegistryAdvisorTests.class)).isFalse();
	}

	private String[] matched(Class<?> type) {
		assertThat(this.advisor.getPointcut().getClassFilter().matches(type)).isTrue();
		return Arrays.stream(type.getMethods())
			.filter((method) -> this.advisor.matches(method, type))
			.map(Method::getName)
			.toArray(String[]::new);
	}

}
