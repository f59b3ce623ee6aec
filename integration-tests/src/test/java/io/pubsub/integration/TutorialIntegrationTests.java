package io.pubsub.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.pubsub.integration.Tutorial.Command;
import io.pubsub.integration.Tutorial.Output;
import io.pubsub.integration.Tutorial.Skipped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The tutorial is true: its files, its commands, and what they print.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tutorial needs a POSIX shell")
class TutorialIntegrationTests {

	private static final List<String> INSTALLED = List.of("pubsub-spring-boot-starter",
			"pubsub-spring-boot-autoconfigure");

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final Path PAGE = ROOT.resolve("pubsub-spring-boot-autoconfigure/src/docs/tutorial.md");

	private static final Pattern VERSION = Pattern
		.compile("<artifactId>pubsub-parent</artifactId>\\s*<version>([^<]+)</version>");

	@TempDir
	private Path folder;

	@Test
	void everyCommandPrintsWhatThePageSays() throws IOException {
		assumeThat(isCommand("curl")).as("curl is there").isTrue();
		Path clone = Files.createSymbolicLink(this.folder.resolve("pubsub"), ROOT);
		Path repository = this.folder.resolve("repository");
		putArtifacts(repository);
		// offline: what else it needs has been downloaded for this build
		String arguments = "-o -Dmaven.repo.local=%s -Dmaven.repo.local.tail=%s".formatted(repository,
				localRepository());
		// an application may say that it is in the cluster before its port is open
		Path curl = this.folder.resolve(".curlrc");
		Files.writeString(curl, "retry = 60\nretry-delay = 1\nretry-connrefused\n");
		Map<String, String> environment = Map.of("MAVEN_ARGS", arguments, "JAVA_HOME", System.getProperty("java.home"),
				"JDK_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1", "CURL_HOME", this.folder.toString());
		try (TutorialReader reader = new TutorialReader(Tutorial.read(PAGE), "shop", this.folder, environment)) {
			reader.takeAllSteps();
		}
		finally {
			Files.delete(clone);
			Files.delete(curl);
		}
	}

	@Test
	void theStepThatIsNotRunIsTheOneOfTheReadme() throws IOException {
		String readme = Files.readString(ROOT.resolve("README.md"));
		assertThat(Tutorial.read(PAGE).steps()).filteredOn(Skipped.class::isInstance)
			.singleElement()
			.extracting((step) -> ((Skipped) step).text().lines().toList().get(1))
			.satisfies((command) -> assertThat(readme).contains("\n" + command + "\n"));
	}

	@Test
	void aPageThatPrintsAnythingElseIsNoticed() {
		assertThatThrownBy(() -> take(new Command(1, null, "echo 12 books"), new Output(2, null, "12 pens")))
			.hasMessageContaining("Line 2: Printed instead:\n12 books");
		assertThatThrownBy(() -> take(new Command(1, null, "echo 12 books")))
			.hasMessageContaining("what the page leaves out");
		assertThatThrownBy(() -> take(new Command(1, null, "echo 12 books; false")))
			.hasMessageContaining("exited with 1:\n12 books");
		assertThatThrownBy(() -> take(new Command(1, "alice", "sleep 100")))
			.hasMessageContaining("terminals without an end");
	}

	@Test
	void whatVariesMayVaryAndNothingElse() {
		PrintedLine line = PrintedLine.of("10:15:30 at :7800, 7800 times", List.of("10:15:30", ":7800"));
		assertThat(line.matches("23:01:02 at :7812, 7800 times")).isTrue();
		assertThat(line.matches("23:01:02 at :7812, 7801 times")).isFalse();
		assertThat(line.matches("23:01 at :7812, 7800 times")).isFalse();
	}

	private void take(Tutorial.Step... steps) throws IOException {
		try (TutorialReader reader = new TutorialReader(new Tutorial(List.of(steps), List.of(), List.of()), "shop",
				this.folder, Map.of())) {
			reader.takeAllSteps();
		}
	}

	private static boolean isCommand(String name) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, name)));
	}

	/**
	 * Puts what this build has packaged where installing the starter, and what it needs,
	 * would put it.
	 */
	private static void putArtifacts(Path repository) throws IOException {
		Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
		assertThat(version.find()).isTrue();
		put(ROOT.resolve("pom.xml"), repository, "pubsub-parent", version.group(1), "pom");
		for (String name : INSTALLED) {
			Path module = ROOT.resolve(name);
			put(module.resolve("pom.xml"), repository, name, version.group(1), "pom");
			put(module.resolve("target/%s-%s.jar".formatted(name, version.group(1))), repository, name,
					version.group(1), "jar");
		}
	}

	private static void put(Path file, Path repository, String name, String version, String type) throws IOException {
		Path directory = Files.createDirectories(repository.resolve(Path.of("io", "pubsub", name, version)));
		Files.copy(file, directory.resolve("%s-%s.%s".formatted(name, version, type)));
	}

	/** The local repository of the build that runs this. */
	private static Path localRepository() {
		return Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
	}

}
