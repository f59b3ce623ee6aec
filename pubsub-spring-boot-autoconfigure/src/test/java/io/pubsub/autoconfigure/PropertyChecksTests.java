package io.pubsub.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

import io.pubsub.Spread;
import io.pubsub.autoconfigure.PubSubProperties.Listener.OverflowPolicy;
import io.pubsub.cluster.Routing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link PubSubProperties}: defaults, binding, and values that make no sense.
 */
class PropertyChecksTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class));

	@Test
	void defaultsAreSane() {
		PubSubProperties properties = new PubSubProperties();
		PropertyChecks.check(properties);
		assertThat(properties.getMaxMessageSize()).isEqualTo(DataSize.ofBytes(1024 * 1024));
		assertThat(properties.getRequestTimeout()).hasSeconds(5);
		assertThat(properties.getRouting()).isEqualTo(Routing.INTEREST);
		assertThat(properties.getListener().getCapacity()).isEqualTo(65_536);
		assertThat(properties.getListener().getOverflow()).isEqualTo(OverflowPolicy.DROP_OLDEST);
		assertThat(properties.getListener().getBlockTimeout()).hasSeconds(10);
		assertThat(properties.getListener().getSpread()).isEqualTo(Spread.EVENLY);
		assertThat(properties.isVerifyPayloads()).as("costs time").isFalse();
		assertThat(properties.getCluster().getBindAddress()).isEqualTo("127.0.0.1");
		assertThat(properties.getCluster().getFailureTimeout()).hasSeconds(5);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			pubsub.listener.capacity          | 0       | at least 1
			pubsub.listener.concurrency       | 0       | at least 1
			pubsub.listener.spread            | default | evenly or own-node-first
			pubsub.listener.block-timeout     | -1s     | not be negative
			pubsub.max-message-size           | 0B      | between 1B and 1GB
			pubsub.max-message-size           | 2GB     | between 1B and 1GB
			pubsub.presence.max-metadata-size | 0B      | between 1B and 64KB
			pubsub.presence.max-metadata-size | 65KB    | between 1B and 64KB
			pubsub.presence.max-metadata-size | 5GB     | between 1B and 64KB
			pubsub.request-timeout            | 0s      | positive
			pubsub.node-name                  | ' '     | not be empty
			pubsub.cluster.name               | ' '     | not be empty
			pubsub.cluster.bind-address       | ' '     | not be empty
			pubsub.cluster.bind-port          | 70000   | between 0 and 65535
			pubsub.cluster.join-timeout       | 0s      | positive
			pubsub.cluster.failure-timeout    | 100ms   | at least 500ms
			pubsub.cluster.expected-size      | -1      | not be negative
			pubsub.cluster.discovery          | static  | pubsub.cluster.static.hosts
			pubsub.cluster.discovery          | dns     | pubsub.cluster.dns.query
			""")
	void aValueThatMakesNoSenseIsNamed(String property, String value, String reason) {
		this.runner.withPropertyValues(property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(property);
					assertThat(ex.getReason()).contains(reason);
				});
		});
	}

	@Test
	void clusterPropertiesDoNotMatterWithoutACluster() {
		this.runner.withPropertyValues("pubsub.cluster.enabled=false", "pubsub.cluster.discovery=static")
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
