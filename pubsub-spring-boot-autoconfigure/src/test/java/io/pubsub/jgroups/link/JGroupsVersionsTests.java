package io.pubsub.jgroups.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.jgroups.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.SharedSecret;
import io.pubsub.jgroups.security.StrangerException;
import io.pubsub.jgroups.security.Strangers;
import io.pubsub.jgroups.security.TestCertificates;
import io.pubsub.jgroups.security.Tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two sides whose versions of JGroups do not understand each other: both know it, however
 * the link is secured.
 */
@Timeout(60)
class JGroupsVersionsTests {

	private static final short LATER = Version.encode(Version.major, Version.minor + 1, 0);

	@TempDir
	static Path folder;

	static Stream<Introductions> kinds() {
		Tls secret = new SharedSecret(List.of("correct horse battery staple"), "test").tls();
		Tls certificates = TestCertificates.create(folder, "ours").tls();
		return Stream.of(Introductions.none(new Strangers()), Introductions.byUser(folder),
				Introductions.byTls(() -> secret), Introductions.byTls(() -> certificates));
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void theSideThatConnectsIsToldByTheOther(Introductions introductions) throws IOException {
		try (LinkPair pair = new LinkPair(introductions)) {
			JGroupsVersions versions = new JGroupsVersions(LinkPair.CLUSTER, pair.ofConnector);
			connect(pair, introductions, versions);
			assertThat(versions.refusal()).contains("127.0.0.1:" + pair.address().getPort())
				.contains("version " + Version.printVersion() + " of JGroups");
		}
	}

	@Test
	void anotherClusterWithAnotherVersionDoesNotMatter() throws IOException {
		Introductions introductions = Introductions.none(new Strangers());
		try (LinkPair pair = new LinkPair(introductions)) {
			JGroupsVersions versions = new JGroupsVersions("another", pair.ofConnector);
			connect(pair, introductions, versions);
			assertThat(versions.refusal()).isNull();
		}
	}

	private static void connect(LinkPair pair, Introductions introductions, JGroupsVersions versions)
			throws IOException {
		try (LinkSocket socket = new LinkSocket(introductions, 10_000, pair.ofConnector, versions)) {
			socket.connect(pair.address(), 10_000);
			OutputStream output = socket.getOutputStream();
			output.write(ByteBuffer.wrap(LinkPair.GREETING.clone()).putShort(4, LATER).array());
			output.flush();
			socket.setSoTimeout(30_000);
			InputStream input = socket.getInputStream();
			assertThatExceptionOfType(StrangerException.class).isThrownBy(() -> input.read(new byte[10]))
				.withMessageContaining("Use the same on all nodes");
		}
		LocalCluster.await().until(() -> pair.ofListener.count() == 1 && pair.ofConnector.count() == 1);
		assertThat(pair.admitted).isNotDone();
	}

	@Test
	void anAnswerThatIsCutShortIsRefused() throws IOException {
		Strangers strangers = new Strangers();
		JGroupsVersions versions = new JGroupsVersions(LinkPair.CLUSTER, strangers);
		byte[] answer = { 'j', 'g', 'r', 'p', 1, 0 };
		InputStream input = versions.input(new ByteArrayInputStream(answer), "a peer");
		assertThatExceptionOfType(StrangerException.class).isThrownBy(input::read);
		assertThat(versions.refusal()).isNull();
		assertThat(strangers.count()).isOne();
	}

	@Test
	void whatBeginsOtherwiseIsReadFromItsBeginning() throws IOException {
		JGroupsVersions versions = new JGroupsVersions(LinkPair.CLUSTER, new Strangers());
		for (byte[] bytes : List.of(new byte[] { 'j', 'g', 'r', 'x', 1, 2 }, new byte[] { 1, 2 }, new byte[0])) {
			assertThat(versions.input(new ByteArrayInputStream(bytes), "a peer").readAllBytes()).isEqualTo(bytes);
		}
	}

}
