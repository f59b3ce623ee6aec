package io.pubsub.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example that users read is the one that is compiled and run here.
 */
class DocumentationTests {

	@Test
	void theExampleIsOneThatRuns() throws IOException {
		String documentation = Files.readString(Path.of("../pubsub-spring-boot-autoconfigure/src/docs/testing.md"));
		String example = Files.readString(Path.of("src/test/java/com/example/orders/OrdersTests.java"));
		assertThat(documentation).contains("```java\n" + example.strip() + "\n```");
	}

}
