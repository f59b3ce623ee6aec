package io.pubsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which package may depend on which, as the design says.
 */
@AnalyzeClasses(packages = "io.pubsub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule packagesDependOnEachOtherAsDesigned = layeredArchitecture()
		.consideringOnlyDependenciesInLayers()
		.layer("api")
		.definedBy("io.pubsub", "io.pubsub.event", "io.pubsub.group", "io.pubsub.history", "io.pubsub.monitor",
				"io.pubsub.name", "io.pubsub.presence", "io.pubsub.request")
		.layer("guard")
		.definedBy("io.pubsub.guard")
		.layer("topic")
		.definedBy("io.pubsub.topic")
		.layer("dispatch")
		.definedBy("io.pubsub.dispatch")
		.layer("wire")
		.definedBy("io.pubsub.wire")
		.layer("cluster")
		.definedBy("io.pubsub.cluster")
		.layer("jgroups")
		.definedBy("io.pubsub.jgroups..")
		.layer("node")
		.definedBy("io.pubsub.node..")
		.layer("listener")
		.definedBy("io.pubsub.listener")
		.layer("websocket")
		.definedBy("io.pubsub.websocket")
		.layer("stream")
		.definedBy("io.pubsub.stream")
		.layer("sse")
		.definedBy("io.pubsub.sse")
		.layer("application")
		.definedBy("io.pubsub.application")
		.layer("modulith")
		.definedBy("io.pubsub.modulith")
		.layer("leader")
		.definedBy("io.pubsub.leader")
		.layer("cache")
		.definedBy("io.pubsub.cache")
		.layer("site")
		.definedBy("io.pubsub.site")
		.layer("actuate")
		.definedBy("io.pubsub.actuate")
		.layer("autoconfigure")
		.definedBy("io.pubsub.autoconfigure")
		.layer("test")
		.definedBy("io.pubsub.autoconfigure.test")
		.whereLayer("guard")
		.mayOnlyBeAccessedByLayers("dispatch", "wire", "cluster", "jgroups", "node", "listener", "actuate",
				"autoconfigure")
		.whereLayer("topic")
		.mayOnlyBeAccessedByLayers("dispatch", "cluster", "node", "listener", "site")
		.whereLayer("wire")
		.mayOnlyBeAccessedByLayers("cluster", "node", "autoconfigure", "site")
		.whereLayer("dispatch")
		.mayOnlyBeAccessedByLayers("node")
		.whereLayer("cluster")
		.mayOnlyBeAccessedByLayers("jgroups", "node", "autoconfigure")
		.whereLayer("jgroups")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("node")
		.mayOnlyBeAccessedByLayers("actuate", "autoconfigure", "site")
		.whereLayer("listener")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("websocket")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("stream")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("sse")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("application")
		.mayOnlyBeAccessedByLayers("modulith", "autoconfigure")
		.whereLayer("modulith")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("leader")
		.mayOnlyBeAccessedByLayers("autoconfigure", "site")
		.whereLayer("site")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("cache")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("actuate")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("autoconfigure")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("test")
		.mayNotBeAccessedByAnyLayer();

	@ArchTest
	static final ArchRule theRootOfTheApiKnowsLittle = classes().that()
		.resideInAPackage("io.pubsub")
		.should()
		.onlyDependOnClassesThat(resideInAnyPackage("io.pubsub", "java..", "org.jspecify..")
			.or(name("org.springframework.messaging.Message")));

	@ArchTest
	static void featuresOfTheApiKnowItsRootAndMonitors(JavaClasses imported) {
		for (String feature : List.of("event", "group", "history", "monitor", "name", "presence", "request")) {
			classes().that()
				.resideInAPackage("io.pubsub." + feature)
				.should()
				.onlyDependOnClassesThat(resideInAnyPackage("io.pubsub", "io.pubsub.monitor", "io.pubsub." + feature,
						"java..", "org.jspecify..")
					.or(name("org.springframework.messaging.Message")))
				.check(imported);
		}
	}

	/** As an application could have written it. */
	@ArchTest
	static final ArchRule theClusteredBrokerUsesTheApiAlone = noClasses().that()
		.resideInAPackage("io.pubsub.websocket..")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..").and(DescribedPredicate.not(resideInAnyPackage("io.pubsub",
				"io.pubsub.event", "io.pubsub.group", "io.pubsub.history", "io.pubsub.monitor", "io.pubsub.name",
				"io.pubsub.presence", "io.pubsub.request", "io.pubsub.log", "io.pubsub.websocket.."))));

	/** As an application could have written them. */
	@ArchTest
	static final ArchRule streamsUseTheApiAlone = noClasses().that()
		.resideInAPackage("io.pubsub.stream..")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..").and(DescribedPredicate
			.not(resideInAnyPackage("io.pubsub", "io.pubsub.monitor", "io.pubsub.log", "io.pubsub.stream.."))))
		.orShould()
		.dependOnClassesThat(resideInAPackage("org.springframework..")
			.and(DescribedPredicate.not(resideInAPackage("org.springframework.messaging"))));

	@ArchTest
	static final ArchRule streamsNeedNoReactor = noClasses().that()
		.resideInAPackage("io.pubsub.stream..")
		.and()
		.doNotHaveSimpleName("FluxTopics")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("reactor..", "org.reactivestreams..");

	/** As an application could have written it. */
	@ArchTest
	static final ArchRule serverSentEventsUseTheApiAlone = noClasses().that()
		.resideInAPackage("io.pubsub.sse")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..")
			.and(DescribedPredicate.not(resideInAnyPackage("io.pubsub", "io.pubsub.history", "io.pubsub.sse"))));

	/** As an application could have written them. */
	@ArchTest
	static final ArchRule applicationEventsUseTheApiAlone = noClasses().that()
		.resideInAnyPackage("io.pubsub.application", "io.pubsub.modulith")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..").and(DescribedPredicate.not(resideInAnyPackage("io.pubsub",
				"io.pubsub.name", "io.pubsub.log", "io.pubsub.application", "io.pubsub.modulith"))));

	/** As an application could have written them. */
	@ArchTest
	static final ArchRule leadersUseTheApiAlone = noClasses().that()
		.resideInAPackage("io.pubsub.leader")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..").and(DescribedPredicate
			.not(resideInAnyPackage("io.pubsub", "io.pubsub.group", "io.pubsub.request", "io.pubsub.leader"))));

	/** As an application could have written them. */
	@ArchTest
	static final ArchRule clusteredCachesUseTheApiAlone = noClasses().that()
		.resideInAPackage("io.pubsub.cache")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..").and(DescribedPredicate
			.not(resideInAnyPackage("io.pubsub", "io.pubsub.request", "io.pubsub.log", "io.pubsub.cache"))));

	/** A bridge head is two nodes that pass messages on to each other. */
	@ArchTest
	static final ArchRule sitesUseNodesAndLeaders = noClasses().that()
		.resideInAPackage("io.pubsub.site")
		.should()
		.dependOnClassesThat(resideInAPackage("io.pubsub..")
			.and(DescribedPredicate.not(resideInAnyPackage("io.pubsub", "io.pubsub.leader", "io.pubsub.log",
					"io.pubsub.node", "io.pubsub.node.topic", "io.pubsub.topic", "io.pubsub.wire", "io.pubsub.site"))));

	/** A slice knows those below it, and the node all of them. */
	@ArchTest
	static final ArchRule slicesOfANodeKnowThoseBelowThem = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.layer("node")
		.definedBy("io.pubsub.node")
		.layer("request")
		.definedBy("io.pubsub.node.request")
		.layer("event")
		.definedBy("io.pubsub.node.event")
		.layer("watch")
		.definedBy("io.pubsub.node.watch")
		.layer("topic")
		.definedBy("io.pubsub.node.topic")
		.layer("history")
		.definedBy("io.pubsub.node.history")
		.layer("presence")
		.definedBy("io.pubsub.node.presence")
		.layer("name")
		.definedBy("io.pubsub.node.name")
		.layer("group")
		.definedBy("io.pubsub.node.group")
		.layer("mailbox")
		.definedBy("io.pubsub.node.mailbox")
		.layer("kernel")
		.definedBy("io.pubsub.node.kernel")
		.whereLayer("node")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("request")
		.mayOnlyBeAccessedByLayers("node")
		.whereLayer("history")
		.mayOnlyBeAccessedByLayers("node", "topic")
		.whereLayer("presence")
		.mayOnlyBeAccessedByLayers("node")
		.whereLayer("event")
		.mayOnlyBeAccessedByLayers("node")
		.whereLayer("watch")
		.mayOnlyBeAccessedByLayers("node", "event")
		.whereLayer("topic")
		.mayOnlyBeAccessedByLayers("node", "request")
		.whereLayer("name")
		.mayOnlyBeAccessedByLayers("node", "request", "event", "watch", "topic")
		.whereLayer("group")
		.mayOnlyBeAccessedByLayers("node", "request", "topic");

	@ArchTest
	static final ArchRule noPackageHasAKnot = classes().that().resideInAPackage("io.pubsub..").should(new Knots(5));

	/** Sources are not what ArchUnit reads. */
	@Test
	void noClassIsLong() throws IOException {
		Set<String> allowed = Set.of("PubSubProperties.java");
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !allowed.contains(file.getFileName().toString()))
				.filter((file) -> lines(file) > 400)).isEmpty();
		}
	}

	private static long lines(Path file) {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ArchTest
	static final ArchRule theCoreKnowsNoSpringBeyondMessages = noClasses().that()
		.resideInAnyPackage("io.pubsub.topic", "io.pubsub.dispatch", "io.pubsub.wire", "io.pubsub.cluster",
				"io.pubsub.node..", "io.pubsub.jgroups..")
		.should()
		.dependOnClassesThat(resideInAPackage("org.springframework..")
			.and(DescribedPredicate.not(resideInAPackage("org.springframework.messaging"))));

	@ArchTest
	static final ArchRule onlyOnePackageKnowsJGroups = noClasses().that()
		.resideOutsideOfPackage("io.pubsub.jgroups..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.jgroups..");

	@ArchTest
	static final ArchRule theRoomsOfJGroupsDependOnEachOtherAsDesigned = layeredArchitecture()
		.consideringOnlyDependenciesInLayers()
		.layer("transport")
		.definedBy("io.pubsub.jgroups")
		.layer("link")
		.definedBy("io.pubsub.jgroups.link")
		.layer("discovery")
		.definedBy("io.pubsub.jgroups.discovery")
		.layer("security")
		.definedBy("io.pubsub.jgroups.security")
		.whereLayer("transport")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("link")
		.mayOnlyBeAccessedByLayers("transport")
		.whereLayer("discovery")
		.mayOnlyBeAccessedByLayers("transport", "link");

	@ArchTest
	static final ArchRule discoveryAndSecurityKnowNoJGroups = noClasses().that()
		.resideInAnyPackage("io.pubsub.jgroups.discovery", "io.pubsub.jgroups.security")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.jgroups..");

	/**
	 * What JGroups promises: its channel, messages, views and addresses, interfaces to
	 * implement, and protocols that are created and configured.
	 */
	@ArchTest
	static final ArchRule onlyLinksTouchWhatJGroupsDoesNotPromise = noClasses().that()
		.resideInAPackage("io.pubsub.jgroups")
		.should()
		.dependOnClassesThat(resideInAPackage("org.jgroups..")
			.and(not(resideInAnyPackage("org.jgroups", "org.jgroups.protocols..", "org.jgroups.stack").or(belongToAnyOf(
					// ids of nodes, and a parameter of Receiver
					org.jgroups.util.UUID.class, MessageBatch.class)))))
		.orShould()
		.beAssignableTo(resideInAPackage("org.jgroups..").and(not(INTERFACES)))
		.orShould()
		.accessFieldWhere(target(owner(resideInAPackage("org.jgroups.."))))
		.orShould()
		.callMethodWhere(describe("a protocol is not only configured", ArchitectureTests::doesMoreThanConfigure));

	private static boolean doesMoreThanConfigure(JavaMethodCall call) {
		return call.getTargetOwner().getPackageName().startsWith("org.jgroups.protocols")
				&& !call.getName().startsWith("set")
				&& !call.getTargetOwner().isAssignableTo(call.getTarget().getRawReturnType().getName());
	}

	@ArchTest
	static final ArchRule thereAreNoCycles = slices().matching("io.pubsub.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule nothingSerializesOrLoadsClassesByName = noClasses().should()
		.dependOnClassesThat(name("java.io.ObjectInputStream"))
		.orShould()
		.callMethod(Class.class, "forName", String.class);

	@ArchTest
	static final ArchRule veryLongDurationsAreNoErrors = noClasses().should()
		.callMethod(Duration.class, "toNanos")
		.orShould()
		.callMethod(Duration.class, "toMillis")
		.because("both throw for very long durations, and TimeUnit.convert(Duration) gives the longest time there is");

	@ArchTest
	static final ArchRule autoConfigurationsAreFinalWithoutPublicMembers = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.bePublic();

	@ArchTest
	static final ArchRule beanMethodsAreNotPublic = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBePublic()
		.andShould()
		.notBePrivate();

	@ArchTest
	static final ArchRule postProcessorsAreMadeByStaticMethods = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(JavaClass.Predicates.assignableTo(BeanPostProcessor.class))
		.should()
		.beStatic()
		.allowEmptyShould(true);

	@ArchTest
	static void everyPackageIsNullMarked(JavaClasses classes) {
		Set<String> unmarked = new TreeSet<>();
		classes.forEach((type) -> {
			if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
				unmarked.add(type.getPackageName());
			}
		});
		assertThat(unmarked).isEmpty();
	}

}
