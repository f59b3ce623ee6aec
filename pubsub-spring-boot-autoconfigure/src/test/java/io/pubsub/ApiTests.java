package io.pubsub;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.util.ClassUtils;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How names and forms of the API are chosen.
 */
@AnalyzeClasses(packages = "io.pubsub", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiTests {

	private static final String[] PACKAGES = { "io.pubsub", "io.pubsub.event", "io.pubsub.group", "io.pubsub.monitor",
			"io.pubsub.leader", "io.pubsub.name", "io.pubsub.presence", "io.pubsub.request" };

	/**
	 * Where types come from that a Spring application imports next to those of the API.
	 */
	private static final List<String> OFTEN_IMPORTED = List.of("java.lang", "java.time", "java.util",
			"java.util.concurrent", "java.util.function", "jakarta.annotation", "org.springframework.beans.factory",
			"org.springframework.beans.factory.annotation", "org.springframework.boot",
			"org.springframework.boot.context.event", "org.springframework.boot.context.properties",
			"org.springframework.context", "org.springframework.context.annotation",
			"org.springframework.context.event", "org.springframework.core.annotation", "org.springframework.messaging",
			"org.springframework.messaging.handler.annotation", "org.springframework.messaging.support",
			"org.springframework.scheduling", "org.springframework.scheduling.annotation",
			"org.springframework.stereotype", "org.springframework.transaction.annotation",
			"org.springframework.transaction.event", "org.springframework.validation.annotation",
			"org.springframework.web.bind.annotation");

	@ArchTest
	static final ArchRule callbacksBeginWithOn = methods().that()
		.areDeclaredInClassesThat(listeners())
		.and()
		.doNotHaveModifier(JavaModifier.STATIC)
		.and()
		.doNotHaveModifier(JavaModifier.SYNTHETIC)
		.should()
		.haveNameMatching("on[A-Z].*");

	@ArchTest
	static final ArchRule asyncMethodsGiveAFuture = methods().that()
		.areDeclaredInClassesThat(resideInAnyPackage(PACKAGES))
		.and()
		.haveNameMatching(".*Async")
		.should()
		.haveRawReturnType(CompletableFuture.class);

	@ArchTest
	static final ArchRule optionsMayGrow = classes().that()
		.resideInAnyPackage(PACKAGES)
		.and()
		.haveSimpleNameEndingWith("Options")
		.should()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.notBeRecords()
		.andShould()
		.haveOnlyPrivateConstructors();

	@ArchTest
	static void exceptionsHaveGetters(JavaClasses imported) {
		Set<String> others = new TreeSet<>();
		for (JavaClass type : imported) {
			if (type.isAssignableTo(PubSubException.class)) {
				type.getMethods()
					.stream()
					.filter((method) -> !method.getModifiers().contains(JavaModifier.STATIC))
					.map(JavaMethod::getName)
					.filter((name) -> !name.startsWith("get"))
					.forEach((name) -> others.add(type.getName() + "#" + name));
			}
		}
		assertThat(others).isEmpty();
	}

	@ArchTest
	static void noNameIsThatOfATypeOftenImported(JavaClasses imported) {
		List<String> clashes = imported.stream()
			.filter(resideInAnyPackage(PACKAGES))
			.filter(JavaClass::isTopLevelClass)
			.map(JavaClass::getSimpleName)
			.filter((name) -> !name.equals("package-info"))
			.flatMap((name) -> OFTEN_IMPORTED.stream().map((place) -> place + "." + name))
			.filter(ApiTests::isClass)
			.toList();
		assertThat(clashes).isEmpty();
		assertThat(Stream.of("java.util.EventListener", "org.springframework.context.event.EventListener"))
			.as("types that the test would find")
			.allMatch(ApiTests::isClass);
	}

	private static boolean isClass(String name) {
		return ClassUtils.isPresent(name, ApiTests.class.getClassLoader());
	}

	private static DescribedPredicate<JavaClass> listeners() {
		return resideInAnyPackage(PACKAGES)
			.and(DescribedPredicate.describe("are listeners or watchers", (type) -> type.isInterface()
					&& (type.getSimpleName().endsWith("Listener") || type.getSimpleName().endsWith("Watcher"))));
	}

}
