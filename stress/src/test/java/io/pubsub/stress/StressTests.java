package io.pubsub.stress;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short mode of the stress tests, in processes of their own. The long one is
 * {@code stress/run}.
 */
@Timeout(180)
class StressTests {

	@Test
	void nothingIsSeenThatMustNotBe(@TempDir Path results) throws Exception {
		Path log = results.resolve("log");
		Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				"org.openjdk.jcstress.Main", "-f", "1", "-fsm", "1", "-iters", "1", "-time", "250", "-sc", "false",
				"-af", "NONE",
				// the flags of one JVM instead of eight
				"-jvmArgs", "-Xmx256m", "-r", results.toString()))
			.directory(results.toFile())
			.redirectErrorStream(true)
			.redirectOutput(new File(log.toString()))
			.start();
		try {
			assertThat(process.waitFor(150, TimeUnit.SECONDS)).as("it ends in time").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(process.exitValue()).as(Files.readString(log)).isZero();
		assertThat(Files.readString(log)).contains("Failed tests: No matches", "Error tests: No matches")
			.containsPattern("\\D" + tests() + " matching test results");
	}

	/** One line each. */
	private static long tests() throws Exception {
		try (InputStream list = StressTests.class.getResourceAsStream("/META-INF/TestList")) {
			return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().count();
		}
	}

}
