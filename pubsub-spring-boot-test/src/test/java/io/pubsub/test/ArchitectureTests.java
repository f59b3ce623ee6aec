package io.pubsub.test;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * What the fixtures know of the library and of test frameworks.
 */
@AnalyzeClasses(packages = "io.pubsub.test", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	/** The library's own tests compile it without Spring. */
	@ArchTest
	static final ArchRule theNetworkInMemoryKnowsTransportsAndFramesOnly = classes().that()
		.resideInAPackage("io.pubsub.test.memory")
		.should()
		.onlyDependOnClassesThat(resideInAnyPackage("io.pubsub.test.memory", "io.pubsub.cluster", "io.pubsub.wire",
				"io.pubsub.topic", "java..", "org.jspecify..", "org.apache.commons.logging"));

	@ArchTest
	static final ArchRule fixturesKnowLittleOfTheInsideOfTheLibrary = noClasses().that()
		.resideInAPackage("io.pubsub.test")
		.should()
		.dependOnClassesThat(resideInAnyPackage("io.pubsub.jgroups..", "io.pubsub.wire..", "io.pubsub.dispatch..",
				"io.pubsub.listener..", "io.pubsub.actuate.."));

	@ArchTest
	static final ArchRule thereIsNoMockitoNorAwaitility = noClasses().that(resideInAPackage("io.pubsub.test.."))
		.should()
		.dependOnClassesThat(resideInAnyPackage("org.mockito..", "org.awaitility.."));

}
