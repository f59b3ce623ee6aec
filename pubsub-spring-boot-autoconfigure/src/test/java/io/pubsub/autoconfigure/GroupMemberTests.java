package io.pubsub.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.Subscribe;
import io.pubsub.group.GroupMember;
import io.pubsub.group.Groups;
import io.pubsub.listener.InvalidSubscribeMethodException;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Methods of beans that are members of groups.
 */
class GroupMemberTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, JacksonAutoConfiguration.class,
				PropertyPlaceholderAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false", "region=eu");

	@Test
	void aMethodHearsWhatIsSentToItsGroups() {
		this.runner.withBean(Printer.class).run((context) -> {
			Groups groups = context.getBean(Groups.class);
			assertThat(groups.groups()).containsExactlyInAnyOrder("printers", "printers.eu", "one", "two");
			assertThat(groups.members("printers")).hasSize(1).isEqualTo(groups.members("two"));
			Publisher publisher = context.getBean(Publisher.class);
			assertThat(publisher.sendToGroup(GroupTarget.byKey("printers.eu", "7"), new Page("a"))).isOne();
			assertThat(publisher.sendToGroup("printers", new Page("b"))).isOne();
			Printer printer = context.getBean(Printer.class);
			assertThat(printer.printed()).isEqualTo(new Page("a"));
			assertThat(printer.printed()).isEqualTo(new Page("b"));
		});
	}

	@Test
	void itIsAMemberUntilItsBeanIsDestroyed() {
		this.runner.withBean(Printer.class).run((context) -> {
			context.getBeanFactory().destroyBean(context.getBean(Printer.class));
			assertThat(context.getBean(Groups.class).groups()).isEmpty();
			assertThat(context.getBean(PubSubNode.class).metrics().mailboxes()).isEmpty();
		});
	}

	@Test
	void itIsThereEvenIfBeansAreLazy() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Printer.class)
			.run((context) -> assertThat(context.getBean(Groups.class).members("printers")).hasSize(1));
	}

	@Test
	void attributesAndParametersAreThoseOfListeners() {
		this.runner.withBean(Chosen.class).run((context) -> {
			Groups red = context.getBean(Groups.class).scope("red");
			assertThat(context.getBean(Groups.class).groups()).isEmpty();
			Ref member = red.members("chosen").get(0);
			assertThat(context.getBean(PubSubNode.class).metrics().mailboxes()).extracting(MailboxMetrics::capacity)
				.containsExactly(7);
			assertThat(context.getBean(PubSubNode.class).metrics().mailboxes()).extracting(MailboxMetrics::maxBytes)
				.containsExactly(64L * 1024);
			Publisher publisher = context.getBean(Publisher.class);
			publisher.send(member, "bad");
			publisher.sendToGroup(GroupTarget.all("chosen").scope("red"), "good", Map.of("h", "here"));
			assertThat(context.getBean(Chosen.class).heard.poll(60, TimeUnit.SECONDS))
				.isEqualTo("good here " + context.getBean(PubSubNode.class).cluster().self());
		});
	}

	@Test
	void aMethodMayHearATopicAsWell() {
		this.runner.withBean(Both.class).run((context) -> {
			context.getBean(Publisher.class).publish("topic", "published");
			Both bean = context.getBean(Both.class);
			assertThat(bean.heard.poll(60, TimeUnit.SECONDS)).isEqualTo("published");
			context.getBean(Publisher.class).sendToGroup("group", "sent");
			assertThat(bean.heard.poll(60, TimeUnit.SECONDS)).isEqualTo("sent");
			assertThat(bean.heard).isEmpty();
		});
	}

	@ParameterizedTest
	@MethodSource
	void mistakesAreNamed(Class<?> bean, String reason, String action) {
		this.runner.withBean("printer", bean).run((context) -> {
			assertThat(context).hasFailed();
			Throwable cause = context.getStartupFailure();
			while (!(cause instanceof InvalidSubscribeMethodException failure)) {
				cause = cause.getCause();
				assertThat(cause).isNotNull();
			}
			assertThat(failure).hasMessageContaining("The @GroupMember method")
				.hasMessageContaining("'printer'")
				.hasMessageContaining(reason);
			assertThat(failure.getAction()).contains(action);
		});
	}

	static List<Arguments> mistakesAreNamed() {
		return List.of(arguments(NoGroup.class, "names no group", "@GroupMember(\"printers\")"),
				arguments(EmptyGroup.class, "1 to 4096 characters, not 0", "Correct the annotation"),
				arguments(LongScope.class, "1 to 255 characters, not 256", "Correct the annotation"),
				arguments(Missing.class, "\"${missing}\" cannot be resolved", "Set the property"),
				arguments(BadCapacity.class, "capacity is \"0\"", "at least 1"),
				arguments(Variable.class, "hears no topic", "Remove the parameter"),
				arguments(Private.class, "it is private", "not private"));
	}

	@Test
	void aPrototypeIsNoMember() {
		this.runner
			.withBean("printer", Both.class, Both::new,
					(definition) -> definition.setScope(ConfigurableBeanFactory.SCOPE_PROTOTYPE))
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("is a prototype");
			});
	}

	record Page(String text) {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@GroupMember("unused")
	@interface Composed {

		@AliasFor(annotation = GroupMember.class, attribute = "value")
		String[] groups();

	}

	static class Printer {

		private final BlockingQueue<Page> pages = new LinkedBlockingQueue<>();

		@Composed(groups = { "printers", "printers.${region}", "#{ {'one', 'two'} }" })
		void print(Page page) {
			this.pages.add(page);
		}

		private Page printed() throws InterruptedException {
			return this.pages.poll(60, TimeUnit.SECONDS);
		}

	}

	static class Chosen {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@GroupMember(value = "chosen", scope = "#{'red'}", condition = "#payload != 'bad'", capacity = "7",
				maxBytes = "${room:64KB}")
		void on(Message<String> message, @Header("h") String header, Node from) {
			this.heard.add(message.getPayload() + " " + header + " " + from);
		}

	}

	static class Both {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@Subscribe("topic")
		@GroupMember("group")
		void on(String text) {
			this.heard.add(text);
		}

	}

	static class NoGroup {

		@GroupMember({})
		void on(String text) {
		}

	}

	static class EmptyGroup {

		@GroupMember({ "good", "" })
		void on(String text) {
		}

	}

	static class LongScope {

		@GroupMember(value = "good", scope = "#{'x'.repeat(256)}")
		void on(String text) {
		}

	}

	static class Missing {

		@GroupMember("${missing}")
		void on(String text) {
		}

	}

	static class BadCapacity {

		@GroupMember(value = "good", capacity = "0")
		void on(String text) {
		}

	}

	static class Variable {

		@GroupMember("good")
		void on(String text, @DestinationVariable String id) {
		}

	}

	static class Private {

		@GroupMember("good")
		private void on(String text) {
		}

	}

}
