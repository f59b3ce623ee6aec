package io.pubsub.autoconfigure;

import java.util.concurrent.ThreadLocalRandom;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The name of this node: as configured, else that of the application with something
 * random behind it, since replicas share that.
 *
 * @param value the name
 */
record NodeName(String value) {

	static NodeName of(PubSubProperties properties, Environment environment) {
		String name = properties.getNodeName();
		if (name != null) {
			return new NodeName(name);
		}
		String application = environment.getProperty("spring.application.name");
		String suffix = "%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
		return new NodeName((StringUtils.hasText(application) ? application : "node") + "-" + suffix);
	}

}
