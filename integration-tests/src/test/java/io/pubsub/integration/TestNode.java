package io.pubsub.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with a node, and a web server if it is to have one, on this machine.
 *
 * @param context the application
 */
record TestNode(ConfigurableApplicationContext context) implements AutoCloseable {

	/** Starts one of a cluster of its own. */
	static TestNode start(WebApplicationType type, Class<?> application, String... arguments) {
		return start("test-" + UUID.randomUUID(), "alice", type, application, arguments);
	}

	/** Starts one of a cluster. */
	static TestNode start(String cluster, String name, WebApplicationType type, Class<?> application,
			String... arguments) {
		List<String> all = new ArrayList<>(List.of("--pubsub.node-name=" + name, "--pubsub.cluster.name=" + cluster,
				"--pubsub.cluster.bind-port=0", "--server.port=0", "--server.address=127.0.0.1",
				"--spring.main.banner-mode=off", "--spring.application.name=test", "--spring.jmx.enabled=false"));
		all.addAll(List.of(arguments));
		return new TestNode(new SpringApplicationBuilder(application).web(type).run(all.toArray(String[]::new)));
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	String address() {
		return "127.0.0.1:" + ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
