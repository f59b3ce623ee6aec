package io.pubsub.jgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jgroups.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A node whose JGroups says that it is of a later version, in a process of its own.
 */
@Timeout(120)
class JGroupsVersionIntegrationTests extends LocalCluster {

	private static final String SECRET = "correct horse battery staple";

	private final String later = Version.major + "." + (Version.minor + 1) + ".0";

	@TempDir
	Path folder;

	private NodeProcess later(String... arguments) throws IOException {
		Files.writeString(this.folder.resolve(Version.VERSION_FILE), Version.VERSION_PROPERTY + "=" + this.later);
		List<String> all = new ArrayList<>(List.of(arguments));
		// found before that of JGroups
		all.add("-Xbootclasspath/a:" + this.folder);
		// time for the answer, also on a machine that is busy
		all.add("-DjoinMillis=10000");
		return NodeProcess.start(this.cluster, 0, all.toArray(String[]::new));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aNodeThatTheClusterDoesNotUnderstandDoesNotStartAndDisturbsNobody(boolean secret) throws IOException {
		Node first = start(builder().secret(secret ? SECRET : null).bindPort(0).build());
		Node second = start(builder().secret(secret ? SECRET : null).bindPort(0).build());
		awaitMembers(first, first, second);
		int views = first.views.size();
		try (NodeProcess other = secret ? later("-Dsecret=" + SECRET) : later()) {
			assertThatException().isThrownBy(other::self)
				.withMessageContaining("IncompatibleNodeException")
				.withMessageContaining("cannot join cluster '" + this.cluster + "'")
				.withMessageContaining(
						"it has version " + Version.printVersion() + " of JGroups, and this node version " + this.later)
				.withMessageContaining("stop all nodes of the cluster first");
		}
		await().until(() -> first.transport.refused() + second.transport.refused() >= 2);
		assertThat(first.views).hasSize(views);
		awaitMembers(second, first, second);
	}

	@Test
	void aNodeThatNobodyRefusesStarts() throws IOException {
		try (NodeProcess alone = later()) {
			assertThat(alone.self()).isNotNull();
		}
	}

}
