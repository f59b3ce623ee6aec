package io.pubsub.benchmarks.contenders;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;
import io.pubsub.benchmarks.stages.Stages;
import io.pubsub.cluster.Transport;

/**
 * This library as a user has it: a Spring Boot application with the starter and its
 * defaults, an injected publisher, and an annotated method.
 */
public final class BootContender implements Contender {

	private Site site;

	private Publisher publisher;

	@Override
	public void start(Site site, Sink sink) {
		this.site = site;
		this.publisher = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "pubsub.node-name=node-" + site.node(),
					"pubsub.cluster.name=" + Site.TOPIC, "pubsub.cluster.bind-port=" + site.port(),
					"pubsub.cluster.discovery=static",
					"pubsub.cluster.static.hosts=" + String.join(",", site.addresses()))
			.initializers((context) -> initialize((GenericApplicationContext) context, site, sink))
			.run()
			.getBean(Publisher.class);
	}

	private static void initialize(GenericApplicationContext context, Site site, Sink sink) {
		if (!site.publisher()) {
			context.registerBean(Receiver.class, () -> new Receiver(sink));
		}
		if (Stages.measured()) {
			context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return (bean instanceof Transport transport) ? Stages.transport(site, transport) : bean;
				}

			});
		}
	}

	@Override
	public void publish(long sequence, long time) {
		this.publisher.publish(Site.TOPIC, Payload.bytes(this.site, sequence, time));
	}

	/** The application, without what else the class path would bring it. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/** A bean of the application. */
	static class Receiver {

		private final Sink sink;

		Receiver(Sink sink) {
			this.sink = sink;
		}

		@Subscribe(Site.TOPIC)
		void received(byte[] payload) {
			this.sink.received(payload, 0);
		}

	}

}
