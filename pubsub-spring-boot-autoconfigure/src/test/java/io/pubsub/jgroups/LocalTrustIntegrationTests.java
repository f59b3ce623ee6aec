package io.pubsub.jgroups;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Nodes on loopback without any security configured: those of one user form a cluster,
 * and others are refused.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class LocalTrustIntegrationTests extends LocalCluster {

	private final int port = freePort();

	@Test
	void processesOfOneUserFormAClusterWithoutConfiguration(CapturedOutput output) {
		Node first = start(local());
		try (NodeProcess process = process()) {
			awaitMembers(first, first.transport.self(), process.self());
			assertThat(first.transport.refused()).isZero();
			assertThat(process.output()).noneMatch((line) -> line.contains("WARN"));
		}
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void processesThatStartAtOnceInANewFolderFormOneCluster(@TempDir Path temporary) {
		String[] arguments = { "-Djava.io.tmpdir=" + temporary, "-Duser.home=" + temporary };
		List<NodeProcess> processes = new ArrayList<>();
		try {
			for (int i = 0; i < 4; i++) {
				processes.add(NodeProcess.start(this.cluster, 0, arguments));
			}
			processes.forEach(NodeProcess::self);
			Node node = start(builder().bindPort(0).build(), folder(temporary));
			await().until(() -> node.members().size() == 5);
			assertThat(node.transport.refused()).isZero();
		}
		finally {
			processes.forEach(NodeProcess::close);
		}
	}

	private static Path folder(Path temporary) {
		return temporary.resolve("pubsub-" + UserFolder.name(System.getProperty("user.name")));
	}

	@Test
	void aNodeOfAnotherUserIsRefusedAndBothSayWhy(@TempDir Path other, CapturedOutput output) {
		Node first = start(builder().bindPort(this.port).portRange(0).build());
		Node stranger = start(strangerOptions().build(), other);
		staysAlone(first, stranger);
		assertThat(output).contains("No link with /127.0.0.1:" + this.port + ": it does not accept this node")
			.contains("it cannot prove that it is of this user");
		assertThat(output.getOut().split("No link with", -1)).hasSize(3);
	}

	@Test
	void aNodeThatLetsInAllIsRefusedAndBothSayWhy(CapturedOutput output) {
		Node first = start(builder().bindPort(this.port).portRange(0).build());
		Node stranger = start(strangerOptions().allowInsecure(true).build());
		staysAlone(first, stranger);
		assertThat(output).contains("No link with /127.0.0.1:" + this.port + ": it lets in nodes of its own user")
			.contains("it lets in any node (pubsub.cluster.allow-insecure=true), but this node");
		assertThat(output.getOut().split("No link with", -1)).hasSize(3);
	}

	@Test
	void aNodeWithASecretIsRefusedAndBothSayWhy(CapturedOutput output) {
		Node first = start(builder().bindPort(this.port).portRange(0).build());
		Node stranger = start(strangerOptions().secret("correct horse battery staple").build());
		staysAlone(first, stranger);
		assertThat(output).contains("No link with /127.0.0.1:" + this.port + ": it lets in nodes of its own user")
			.contains("it has a secret (pubsub.cluster.secret), but this node lets in nodes of its own user");
		assertThat(output.getOut().split("No link with", -1)).hasSize(3);
	}

	@Test
	void aNodeWhoseKeyCannotBeKeptStartsWithAWarningAndStaysAlone(@TempDir Path folder, CapturedOutput output) {
		Node first = start(builder().bindPort(this.port).portRange(0).build());
		Node other = start(strangerOptions().build(), folder.resolve("missing"));
		staysAlone(first, other);
		assertThat(output).contains("Only nodes of this process find each other");
	}

	private JGroupsOptions.Builder strangerOptions() {
		return builder().bindPort(freePort())
			.portRange(0)
			.discovery(Discovery.STATIC)
			.staticHosts(List.of("127.0.0.1:" + this.port));
	}

	private Node start(JGroupsOptions options, Path folder) {
		Node node = new Node(new JGroupsTransport(options, () -> folder));
		this.nodes.add(node);
		node.start();
		return node;
	}

	private void staysAlone(Node first, Node stranger) {
		await().until(() -> first.transport.refused() > 0 && stranger.transport.refused() > 0);
		await().during(Duration.ofSeconds(4))
			.until(() -> first.members().size() == 1 && stranger.members().size() == 1);
	}

	@Test
	void aNoteThatWasDeletedIsPutBack() throws IOException {
		Node first = start(local());
		Path note = notes().get(0);
		Files.delete(note);
		await().until(() -> Files.exists(note));
		Node second = start(local());
		awaitMembers(first, first.transport.self(), second.transport.self());
	}

	@Test
	void aMachineWithoutANetworkIsNoWarning() throws IOException, InterruptedException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String start = "ip link set lo up && exec \"$@\"";
		Process process = new ProcessBuilder("unshare", "--net", "sh", "-c", start, "sh", java, "-Xmx64m", "-cp",
				System.getProperty("java.class.path"), NodeProcess.class.getName(), this.cluster, "0")
			.redirectErrorStream(true)
			.start();
		try {
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assumeThat(output).as("Needs network namespaces").contains("STARTED");
			assertThat(output).doesNotContain("JGRP000026").doesNotContain("WARN");
		}
		finally {
			process.destroyForcibly();
		}
	}

}
