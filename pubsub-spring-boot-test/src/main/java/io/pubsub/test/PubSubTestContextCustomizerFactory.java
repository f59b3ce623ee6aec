package io.pubsub.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.Assert;

/**
 * Finds {@code @PubSubTest} on a test, an enclosing class or an annotation.
 */
class PubSubTestContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		PubSubTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, PubSubTest.class);
		if (test == null) {
			return null;
		}
		Assert.isTrue(test.nodes() >= 1, () -> "@PubSubTest of " + testClass.getName() + " must have at least 1 node");
		return new PubSubTestContextCustomizer(test.nodes(), test.network());
	}

}
