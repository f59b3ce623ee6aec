package io.pubsub.autoconfigure.test;

import java.util.List;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/**
 * Found by Spring's test framework where there is one; see
 * {@link PubSubContextCustomizer} for what it does to tests.
 */
class PubSubContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return new PubSubContextCustomizer();
	}

}
