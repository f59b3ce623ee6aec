package io.pubsub.benchmarks.websocket;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WebSocketOptionsTests {

	@Test
	void withoutArgumentsAllContendersServeThreeThousandSessions() {
		WebSocketOptions options = WebSocketOptions.COMMAND.parse();
		assertThat(options.contenders()).containsExactly(Deployment.PUBSUB, Deployment.RABBITMQ, Deployment.SPRING);
		assertThat(options.sessions()).isEqualTo(3000);
		assertThat(options.rate()).isEqualTo(5);
	}

	@Test
	void eachOptionSetsWhatItNames() {
		WebSocketOptions options = WebSocketOptions.COMMAND.parse("--contenders", "spring, pubsub", "--sessions", "9",
				"--size", "100", "--window", "4", "--rate", "2.5", "--seconds", "1.5", "--rounds", "2", "--changes",
				"7", "--entries", "0", "--max-stolen", "5", "--jvm", "-Xmx2g -XX:+UseZGC");
		assertThat(options).isEqualTo(new WebSocketOptions(List.of(Deployment.SPRING, Deployment.PUBSUB), 9, 100, 4,
				2.5, 1500, 2, 7, 0, 0.05, List.of("-Xmx2g", "-XX:+UseZGC")));
	}

	@Test
	void quickKeepsContenders() {
		WebSocketOptions options = WebSocketOptions.COMMAND.parse("--contenders", "spring", "--quick");
		assertThat(options.contenders()).containsExactly(Deployment.SPRING);
		assertThat(options.sessions()).isEqualTo(90);
	}

	@Test
	void wrongOptionsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> WebSocketOptions.COMMAND.parse("--contenders", "nats"))
			.withMessageContaining("there are pubsub, rabbitmq, spring");
		assertThatIllegalArgumentException().isThrownBy(() -> WebSocketOptions.COMMAND.parse("--size", "15"));
		assertThatIllegalArgumentException().isThrownBy(() -> WebSocketOptions.COMMAND.parse("--rate", "0"));
		assertThatIllegalArgumentException().isThrownBy(() -> WebSocketOptions.COMMAND.parse("--window", "0"));
	}

	@Test
	void othersHaveNothingOfThisLibraryOnTheirClassPath() {
		String spring = Path.of("m2", "spring-websocket-7.jar").toString();
		String library = Path.of("m2", "pubsub-spring-boot-autoconfigure-1.jar").toString();
		String jgroups = Path.of("m2", "jgroups-5.jar").toString();
		String all = String.join(File.pathSeparator, library, spring, jgroups);
		assertThat(Deployment.RABBITMQ.classPath(all)).isEqualTo(spring);
		assertThat(Deployment.SPRING.classPath(all)).isEqualTo(spring);
		assertThat(Deployment.PUBSUB.classPath(all)).isEqualTo(all);
	}

	@Test
	void theBrokerIsOnLoopbackInAFolderOfItsOwn() {
		assertThat(RabbitBroker.configuration(4711)).contains("listeners.tcp = none\n")
			.contains("stomp.listeners.tcp.1 = 127.0.0.1:4711\n");
		Path folder = Path.of("/folder");
		assertThat(RabbitBroker.environment(folder, 1, 2)).containsEntry("RABBITMQ_MNESIA_BASE", "/folder/data")
			.containsEntry("ERL_EPMD_ADDRESS", "127.0.0.1")
			.containsEntry("ERL_EPMD_PORT", "1")
			.containsEntry("RABBITMQ_DIST_PORT", "2");
	}

}
