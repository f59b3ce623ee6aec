package io.pubsub.autoconfigure;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * The name of the cluster: as configured, else that of the application. An application
 * that has no name must not meet others that have none, so its cluster is named after its
 * main class and the place that it was started from: replicas of one jar find each other,
 * and nobody else finds them.
 *
 * @param value the name
 */
record ClusterName(String value) {

	private static final Log logger = LogFactory.getLog(ClusterName.class);

	/** The name of the cluster that is a site. */
	ClusterName site(String site) {
		return new ClusterName(this.value + ".site." + site);
	}

	/** The name of the cluster that connects the sites. */
	ClusterName bridge() {
		return new ClusterName(this.value + ".bridge");
	}

	static ClusterName of(PubSubProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		String name = properties.getCluster().getName();
		if (StringUtils.hasText(name)) {
			return new ClusterName(name);
		}
		String application = environment.getProperty("spring.application.name");
		return new ClusterName(StringUtils.hasText(application) ? application : derived(beanFactory));
	}

	private static String derived(ConfigurableListableBeanFactory beanFactory) {
		Class<?> main = mainClass(beanFactory);
		File place = place(main);
		UUID hash = UUID.nameUUIDFromBytes(place.getPath().getBytes(StandardCharsets.UTF_8));
		String name = "%s-%08x".formatted((main != null) ? main.getName() : basePackage(beanFactory),
				hash.getMostSignificantBits() >>> 32);
		logger.info("This application has no name: it forms the cluster '" + name
				+ "' only with others that are started " + "from " + place
				+ ". Set spring.application.name or pubsub.cluster.name to give the cluster a name");
		return name;
	}

	private static @Nullable Class<?> mainClass(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanDefinitionNames()) {
			// makes no bean: this is asked while others are made
			Class<?> type = beanFactory.getType(name, false);
			if (type != null && AnnotatedElementUtils.hasAnnotation(type, EnableAutoConfiguration.class)) {
				return ClassUtils.getUserClass(type);
			}
		}
		return null;
	}

	private static String basePackage(ConfigurableListableBeanFactory beanFactory) {
		List<String> packages = AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory)
				: List.of();
		return packages.isEmpty() ? "application" : packages.get(0);
	}

	/** The jar or directory of the main class, else the directory this was started in. */
	private static File place(@Nullable Class<?> main) {
		ApplicationHome home = new ApplicationHome(main);
		return (home.getSource() != null) ? home.getSource() : home.getDir();
	}

}
