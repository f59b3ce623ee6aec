package io.pubsub.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What is published has what its users and Maven Central ask for.
 */
class PublishedArtifactsIntegrationTests {

	private static final String VERSION = "0.1.0-SNAPSHOT";

	@ParameterizedTest
	@CsvSource({ "pubsub-spring-boot-autoconfigure,io.pubsub", "pubsub-spring-boot-starter,io.pubsub.starter",
			"pubsub-spring-boot-test,io.pubsub.test" })
	void aJarHasALicenceANameAsModuleSourcesAndJavadoc(String artifact, String module) throws IOException {
		try (JarFile jar = new JarFile(jar(artifact, "").toFile())) {
			assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
			assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name")).isEqualTo(module);
			assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version")).isEqualTo(VERSION);
		}
		assertThat(jar(artifact, "-sources")).isNotEmptyFile();
		assertThat(jar(artifact, "-javadoc")).isNotEmptyFile();
	}

	@Test
	void theBomHasTheModulesThatTheParentManages() throws IOException {
		String bom = Files.readString(Path.of("../pubsub-bom/pom.xml"));
		String parent = Files.readString(Path.of("../pom.xml"));
		assertThat(modules(parent)).hasSize(3).isEqualTo(modules(bom));
		assertThat(bom).contains("<version>" + VERSION + "</version>").doesNotContain("<parent>");
		// the BOM is not installed with the starter alone
		assertThat(parent).doesNotContain("<artifactId>pubsub-bom</artifactId>");
	}

	private static Set<String> modules(String pom) {
		String managed = pom.substring(pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
		return Pattern.compile("<artifactId>(pubsub-[\\w-]+)</artifactId>")
			.matcher(managed)
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

	@Test
	void theStartersBillOfMaterialsNamesWhatItBrings() throws IOException {
		Path file = Path.of("../pubsub-spring-boot-starter/target/bom.json");
		assumeThat(file).as("made only by builds that are online").exists();
		JsonNode materials = new JsonMapper().readTree(Files.readString(file));
		assertThat(materials.get("bomFormat").asString()).isEqualTo("CycloneDX");
		assertThat(materials.get("components")).extracting((component) -> component.get("name").asString())
			.contains("jgroups", "spring-context", "pubsub-spring-boot-autoconfigure")
			.doesNotContain("junit-jupiter", "caffeine");
	}

	private static Path jar(String artifact, String classifier) {
		return Path.of("..", artifact, "target", artifact + "-" + VERSION + classifier + ".jar");
	}

}
