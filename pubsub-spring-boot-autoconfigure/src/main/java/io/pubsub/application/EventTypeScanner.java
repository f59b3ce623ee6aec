package io.pubsub.application;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds the annotated classes in the packages of the application.
 */
final class EventTypeScanner extends ClassPathScanningCandidateComponentProvider {

	private static final Log logger = LogFactory.getLog(EventTypeScanner.class);

	private final ResourceLoader loader;

	EventTypeScanner(ResourceLoader loader) {
		super(false);
		this.loader = loader;
		setResourceLoader(loader);
		addIncludeFilter(new AnnotationTypeFilter(ClusterEvent.class, true, true));
	}

	void scan(List<String> packages, EventTypes types) {
		for (String name : packages) {
			for (BeanDefinition found : findCandidateComponents(name)) {
				add(String.valueOf(found.getBeanClassName()), types);
			}
		}
	}

	private void add(String className, EventTypes types) {
		Class<?> type;
		try {
			type = ClassUtils.forName(className, this.loader.getClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			logger.debug("No events of " + className + " are received, as it cannot be loaded", ex);
			return;
		}
		types.add(type);
	}

	@Override
	protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
		return definition.getMetadata().isIndependent() && !definition.getMetadata().isAnnotation();
	}

}
