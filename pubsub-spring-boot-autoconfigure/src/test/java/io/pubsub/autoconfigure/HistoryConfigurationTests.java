package io.pubsub.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import io.pubsub.PubSubHeaders;
import io.pubsub.Publisher;
import io.pubsub.StartPosition;
import io.pubsub.Subscribe;
import io.pubsub.history.History;
import io.pubsub.history.HistoryPage;
import io.pubsub.listener.InvalidSubscribeMethodException;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Topics that remember, as an application sees them.
 */
class HistoryConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false");

	@Test
	void topicsRememberAsConfigured() {
		this.runner.withPropertyValues("pubsub.history[0].topics=prices.*", "pubsub.history[0].compacted=true",
				"pubsub.history[0].key=symbol", "pubsub.history[1].topics=orders.**,bills", "pubsub.history[1].keep=2",
				"pubsub.history[1].for=10m", "pubsub.history[1].max-size=1MB", "pubsub.history[1].copies=1")
			.run((context) -> {
				Publisher publisher = context.getBean(Publisher.class);
				for (int i = 1; i <= 3; i++) {
					publisher.publish("orders.eu", "order " + i);
					publisher.publish("prices.nyse", new Price("A", i));
					publisher.publish("prices.nyse", new Price("B", i));
					publisher.publish("other", "text");
				}
				assertThat(read(context.getBean(History.class), "orders.eu", String.class)).containsExactly("order 2",
						"order 3");
				assertThat(read(context.getBean(History.class), "prices.nyse", Price.class))
					.containsExactly(new Price("A", 3), new Price("B", 3));
				assertThat(read(context.getBean(History.class), "other", String.class)).isEmpty();
			});
	}

	private static <T> List<T> read(History history, String topic, Class<T> type) throws Exception {
		HistoryPage<T> page = history.read(topic, type, StartPosition.beginning(), 100).get(30, TimeUnit.SECONDS);
		return page.messages().stream().map(Message::getPayload).toList();
	}

	@Test
	void aListenerMethodStartsInHistory() {
		this.runner.withUserConfiguration(Listeners.class)
			.withPropertyValues("pubsub.history[0].topics=orders.**", "last=2", "pubsub.listener.auto-startup=false")
			.run((context) -> {
				Publisher publisher = context.getBean(Publisher.class);
				for (int i = 1; i <= 5; i++) {
					publisher.publish("orders.eu", "order " + i);
				}
				Listeners listeners = context.getBean(Listeners.class);
				context.getBean(PubSubNode.class)
					.subscriptions()
					.all()
					.forEach((subscription) -> subscription.resume());
				Awaitility.await().until(() -> listeners.last.size() == 2 && listeners.all.size() == 5);
				publisher.publish("orders.eu", "order 6");
				Awaitility.await().untilAsserted(() -> {
					assertThat(listeners.last).containsExactly("order 4", "order 5", "order 6");
					assertThat(listeners.all).containsExactly("order 1", "order 2", "order 3", "order 4", "order 5",
							"order 6");
				});
				assertThat(listeners.cursors).hasSize(6).doesNotHaveDuplicates();
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			keep     | 0      | at least 1
			for      | 0s     | positive
			for      | 9999d  | 3650 days
			max-size | 0B     | at least 1B
			copies   | 0      | between 1 and 4
			copies   | 5      | between 1 and 4
			topics   | a*     | is not valid
			key      | symbol | compacted=true
			""")
	void aValueThatMakesNoSenseIsNamed(String property, String value, String reason) {
		this.runner.withPropertyValues("pubsub.history[0].topics=a", "pubsub.history[0]." + property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("pubsub.history[0]." + property);
					assertThat(ex.getReason()).contains(reason);
				}));
	}

	@Test
	void aKeyThatIsNoExpressionIsNamed() {
		this.runner
			.withPropertyValues("pubsub.history[0].topics=a", "pubsub.history[0].compacted=true",
					"pubsub.history[0].key=a b")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("pubsub.history[0].key"));
	}

	@Test
	void aMessageWithoutAKeyIsRefused() {
		this.runner.withPropertyValues("pubsub.history[0].topics=a", "pubsub.history[0].compacted=true")
			.run((context) -> {
				Publisher publisher = context.getBean(Publisher.class);
				assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish("a", "text"))
					.withMessageContaining("needs a key");
			});
	}

	@Test
	void aPositionThatMakesNoSenseIsNamed() {
		this.runner.withUserConfiguration(Wrong.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(InvalidSubscribeMethodException.class.getName())
				.hasMessageContaining("history is \"yesterday\""));
		this.runner.withUserConfiguration(Grouped.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(InvalidSubscribeMethodException.class.getName())
				.hasMessageContaining("both 'group' and 'history'"));
	}

	record Price(String symbol, int value) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		private final List<String> last = new CopyOnWriteArrayList<>();

		private final List<String> all = new CopyOnWriteArrayList<>();

		private final List<String> cursors = new CopyOnWriteArrayList<>();

		@Subscribe(topics = "orders.eu", history = "${last}")
		void last(String order) {
			this.last.add(order);
		}

		@Subscribe(topics = "orders.**", history = "10m")
		void all(String order, @Header(PubSubHeaders.CURSOR) String cursor) {
			this.all.add(order);
			this.cursors.add(cursor);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrong {

		@Bean
		Object listener() {
			return new Object() {

				@Subscribe(topics = "orders.eu", history = "yesterday")
				void on(String order) {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Grouped {

		@Subscribe(topics = "orders.eu", history = "all", group = "workers")
		void on(String order) {
		}

	}

}
