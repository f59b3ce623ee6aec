package io.pubsub.application;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryNetwork;

/**
 * Applications in one cluster, on a network in memory.
 */
final class EventNodes implements AutoCloseable {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	/** Starts an application with some more beans. */
	ConfigurableApplicationContext start(String name, List<Class<?>> beans, String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--pubsub.node-name=" + name, "--spring.main.banner-mode=off", "--spring.jmx.enabled=false"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.sources(beans.toArray(Class<?>[]::new))
			.web(WebApplicationType.NONE)
			.initializers((starting) -> ((GenericApplicationContext) starting).registerBean(Transport.class,
					this.network::transport, (definition) -> definition.setDestroyMethodName("")))
			.run(arguments.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	@Override
	public void close() {
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
	}

	static ApplicationEventCounters counters(ConfigurableApplicationContext node) {
		return node.getBean(ApplicationEventCounters.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
