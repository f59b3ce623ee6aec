package io.pubsub.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Payload;

import io.pubsub.Subscribe;
import io.pubsub.event.ProduceEvent;
import io.pubsub.event.WatchEvent;
import io.pubsub.group.GroupMember;
import io.pubsub.jgroups.LocalCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept in a native image, and that the context can be processed ahead of time at
 * all. No native image is built here.
 */
@Timeout(120)
class AheadOfTimeTests extends LocalCluster {

	@Test
	void annotatedMethodsAndWhatTheyTakeAndReturnAreKept() throws Exception {
		RuntimeHints hints = process();
		for (String name : List.of("ordered", "all", "composed", "member", "watched", "produced")) {
			Method method = List.of(Listener.class.getDeclaredMethods())
				.stream()
				.filter((each) -> each.getName().equals(name))
				.findFirst()
				.orElseThrow();
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).as(name).accepts(hints);
		}
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Listener.class.getDeclaredMethod("none")))
			.rejects(hints);
		for (Class<?> payload : List.of(Order.class, Item.class, Answer.class, Composed.class, Joined.class, News.class,
				Priced.class)) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(payload)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).as(payload.getSimpleName())
				.accepts(hints);
		}
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class.getMethod("items")))
			.accepts(hints);
		for (Class<?> annotation : List.of(Subscribe.class, GroupMember.class, WatchEvent.class, ProduceEvent.class,
				OnOrders.class)) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(annotation)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).as(annotation.getSimpleName())
				.accepts(hints);
			assertThat(RuntimeHintsPredicates.proxies().forInterfaces(annotation)).accepts(hints);
		}
	}

	@Test
	void propertiesAreBoundInANativeImageToo() throws Exception {
		RuntimeHints hints = process();
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(PubSubProperties.Cluster.Jdbc.class.getMethod("setTable", String.class)))
			.accepts(hints);
	}

	@Test
	void theFilesOfTheConsoleAreKept() {
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		for (String file : List.of("console.html", "console.css", "console.js")) {
			assertThat(RuntimeHintsPredicates.resource().forResource("io/pubsub/actuate/" + file)).accepts(hints);
		}
	}

	@Test
	void everyProtocolOfARunningNodeIsKept() {
		RuntimeHints hints = new RuntimeHints();
		new JGroupsRuntimeHints().registerHints(hints, null);
		List<Protocol> protocols = channel(start(local()).transport).getProtocolStack().getProtocols();
		assertThat(protocols).hasSizeGreaterThan(5);
		for (Protocol protocol : protocols) {
			for (Class<?> type = protocol.getClass(); type != Object.class; type = type.getSuperclass()) {
				assertThat(RuntimeHintsPredicates.reflection()
					.onType(type)
					.withMemberCategories(MemberCategory.ACCESS_DECLARED_FIELDS,
							MemberCategory.INVOKE_DECLARED_METHODS))
					.as(type.getName())
					.accepts(hints);
			}
		}
	}

	@Test
	void whatJGroupsMakesByNumberIsKept() throws ClassNotFoundException {
		RuntimeHints hints = new RuntimeHints();
		new JGroupsRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("jg-magic-map.xml")).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("jg-protocol-ids.xml")).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("JGROUPS_VERSION.properties")).accepts(hints);
		for (String name : List.of("org.jgroups.stack.IpAddress", "org.jgroups.protocols.PingData",
				"org.jgroups.protocols.pbcast.GMS$GmsHeader")) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(TypeReference.of(name))
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).as(name).accepts(hints);
		}
	}

	private static RuntimeHints process() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Configurations.getClasses(AutoConfigurations.of(PubSubAutoConfiguration.class)));
			context.registerBean("listener", Listener.class);
			InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get("io.pubsub.generated", "Application")), files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			assertThat(files.getGeneratedFiles(Kind.SOURCE)).isNotEmpty();
			return generation.getRuntimeHints();
		}
	}

	record Item(String name) {
	}

	record Order(List<Item> items) {
	}

	record Answer(int number) {
	}

	record Composed(String text) {
	}

	record Joined(String text) {
	}

	record News(String text) {
	}

	record Priced(String text) {
	}

	@Subscribe("orders.*")
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface OnOrders {

	}

	static class Listener {

		@Subscribe("orders")
		Optional<Answer> ordered(@Payload Order order) {
			return Optional.empty();
		}

		@Subscribe("all")
		void all(Message<Map<String, List<Composed[]>>> message) {
		}

		@OnOrders
		void composed(Order order) {
		}

		@GroupMember("group")
		void member(Joined joined) {
		}

		@WatchEvent("news")
		void watched(News news) {
		}

		@ProduceEvent(value = "prices", every = "1h")
		Priced produced() {
			return new Priced("1");
		}

		void none() {
		}

	}

}
