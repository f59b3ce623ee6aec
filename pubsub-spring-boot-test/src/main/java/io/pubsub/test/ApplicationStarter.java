package io.pubsub.test;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.context.ReactiveWebMergedContextConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.SmartContextLoader;
import org.springframework.test.context.web.WebMergedContextConfiguration;

/**
 * Starts further contexts of the application of a {@code @PubSubTest}, as Spring's test
 * framework has started the first.
 */
final class ApplicationStarter {

	private final MergedContextConfiguration configuration;

	private final ConfigurableApplicationContext first;

	private final List<String> nodes;

	ApplicationStarter(MergedContextConfiguration configuration, ConfigurableApplicationContext first, int nodes) {
		this.configuration = configuration;
		this.first = first;
		this.nodes = IntStream.rangeClosed(1, nodes).mapToObj((number) -> "node-" + number).toList();
	}

	/** Whether a node is there for all tests of the context. */
	boolean isPermanent(String name) {
		return this.nodes.contains(name) || name.equals(firstName());
	}

	private @Nullable String firstName() {
		return this.first.getEnvironment().getProperty("pubsub.node-name");
	}

	void startMissing(TestNetwork network) {
		List<String> running = network.nodes();
		this.nodes.stream()
			.skip(1)
			.filter((name) -> !running.contains(name))
			.forEach((name) -> start(network, name, new String[0]));
		network.awaitConnected(TestNetwork.TIMEOUT);
	}

	ConfigurableApplicationContext start(TestNetwork network, String name, String[] properties) {
		Set<ContextCustomizer> customizers = new LinkedHashSet<>(this.configuration.getContextCustomizers());
		customizers.removeIf(PubSubTestContextCustomizer.class::isInstance);
		customizers.add((context, configuration) -> network.join(name).initialize(context));
		Stream<String> own = Stream.of("pubsub.node-name=" + name,
				"pubsub.cluster.name=" + this.first.getEnvironment().getProperty("pubsub.cluster.name"));
		String[] all = Stream
			.concat(Arrays.stream(this.configuration.getPropertySourceProperties()),
					Stream.concat(own, Arrays.stream(properties)))
			.toArray(String[]::new);
		SmartContextLoader loader = (SmartContextLoader) this.configuration.getContextLoader();
		try {
			return (ConfigurableApplicationContext) loader
				.loadContext(ofSameKind(new MergedContextConfiguration(this.configuration.getTestClass(),
						this.configuration.getLocations(), this.configuration.getClasses(),
						this.configuration.getContextInitializerClasses(), this.configuration.getActiveProfiles(),
						this.configuration.getPropertySourceDescriptors(), all, customizers, loader, null, null)));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("The application could not be started as node '" + name + "'", ex);
		}
	}

	private MergedContextConfiguration ofSameKind(MergedContextConfiguration derived) {
		if (this.configuration instanceof WebMergedContextConfiguration web) {
			return new WebMergedContextConfiguration(derived, web.getResourceBasePath());
		}
		return (this.configuration instanceof ReactiveWebMergedContextConfiguration)
				? new ReactiveWebMergedContextConfiguration(derived) : derived;
	}

}
