package io.pubsub.jgroups.security;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.link.LinkPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Two sides that do not accept each other: both count it, and both log one line with the
 * other's address and the likely cause.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class LinkRefusalTests {

	@TempDir
	static Path folder;

	private static TestCertificates ours;

	private static TestCertificates theirs;

	private static final Tls SECRET = new SharedSecret(List.of("correct horse battery staple"), "test").tls();

	private static final Tls OTHER_SECRET = new SharedSecret(List.of("correct horse battery stapler"), "test").tls();

	@BeforeAll
	static void makeCertificates() {
		ours = TestCertificates.create(folder, "ours");
		theirs = TestCertificates.create(folder, "theirs");
	}

	private Introductions create(LinkKind kind, Strangers strangers) {
		return switch (kind) {
			case CLEAR -> Introductions.none(strangers);
			case LOCAL -> Introductions.byUser(folder);
			case SECRET -> Introductions.byTls(() -> SECRET);
			case CERTIFICATES -> Introductions.byTls(() -> ours.tls());
		};
	}

	@ParameterizedTest
	@EnumSource(LinkKind.class)
	void sidesThatAreAlikeAcceptEachOther(LinkKind kind, CapturedOutput output) throws IOException {
		try (LinkPair pair = new LinkPair(create(kind, new Strangers()))) {
			pair.connect(create(kind, pair.ofConnector));
			LocalCluster.await().until(pair.admitted::isDone);
			assertThat(pair.ofListener.count() + pair.ofConnector.count()).isZero();
			assertThat(output).doesNotContain("WARN");
		}
	}

	@ParameterizedTest
	@EnumSource(LinkKind.class)
	void sidesThatAreSecuredInOtherWaysSayInWhich(LinkKind connecting, CapturedOutput output) throws IOException {
		for (LinkKind listening : LinkKind.values()) {
			if (listening == connecting) {
				continue;
			}
			int begin = output.getOut().length();
			try (LinkPair pair = new LinkPair(create(listening, new Strangers()))) {
				catchThrowable(() -> pair.connect(create(connecting, pair.ofConnector)));
				areCountedOnce(pair);
				assertThat(twoLines(output, begin)).hasSize(2)
					.anySatisfy((line) -> assertThat(line).contains(address(pair))
						.contains((connecting == LinkKind.CERTIFICATES) ? "it has no certificates"
								: "it " + listening.description() + ", but this node " + connecting.description()))
					.anySatisfy((line) -> assertThat(line).doesNotContain(address(pair))
						.containsPattern("127\\.0\\.0\\.1:\\d+")
						.contains("it " + connecting.description() + ", but this node " + listening.description()));
			}
		}
	}

	@Test
	void anotherSecretIsNamedOnBothSides(CapturedOutput output) throws IOException {
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> SECRET))) {
			areRefused(pair, Introductions.byTls(() -> OTHER_SECRET), output,
					"it does not know the secret of this node. Give",
					"it does not know the secret of this node, and refused it");
		}
	}

	@Test
	void certificatesOfAnotherAuthorityAreNamedOnBothSides(CapturedOutput output) throws IOException {
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> ours.tls()))) {
			areRefused(pair, Introductions.byTls(() -> theirs.tls()), output,
					"it does not accept the certificate of this node",
					"its certificate is not from an authority that this node trusts");
		}
	}

	@Test
	void aListenerThatTrustsTheOtherAuthorityTooFindsOutThatItIsNotTrusted(CapturedOutput output) throws IOException {
		TestCertificates lenient = new TestCertificates(ours.keyStore(), theirs.trustStore());
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> lenient.tls()))) {
			areRefused(pair, Introductions.byTls(() -> theirs.tls()), output,
					"it does not accept the certificate of this node",
					"its certificate is not from an authority that this node trusts");
		}
	}

	@Test
	void aConnectorThatTrustsTheOtherAuthorityTooFindsOutThatItIsNotTrusted(CapturedOutput output) throws IOException {
		TestCertificates lenient = new TestCertificates(theirs.keyStore(), ours.trustStore());
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> ours.tls()))) {
			areRefused(pair, Introductions.byTls(() -> lenient.tls()), output,
					"it shows no certificate from an authority that this node trusts",
					"it does not accept the certificate of this node");
		}
	}

	@Test
	void aKeyOfAnotherUserIsNamedOnBothSides(@TempDir Path other, CapturedOutput output) throws IOException {
		try (LinkPair pair = new LinkPair(Introductions.byUser(folder))) {
			areRefused(pair, Introductions.byUser(other), output,
					"it cannot prove that it is of this user: it is of another user",
					"it does not accept this node: it is of another user");
		}
	}

	@Test
	void theSameCauseIsLoggedOnce(CapturedOutput output) throws IOException {
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> SECRET))) {
			for (int i = 0; i < 5; i++) {
				catchThrowable(() -> pair.connect(Introductions.byTls(() -> OTHER_SECRET)));
			}
			LocalCluster.await().until(() -> pair.ofListener.count() == 5 && pair.ofConnector.count() == 5);
			assertThat(twoLines(output, 0)).hasSize(2);
		}
	}

	@Test
	void aFloodOfCausesIsLoggedAtALimitedRate(CapturedOutput output) {
		Strangers strangers = new Strangers();
		for (int i = 0; i < 10_000; i++) {
			strangers.refused("/10.0.%d.%d:1".formatted(i / 250, i % 250), new StrangerException("it is odd\nvery"));
		}
		assertThat(strangers.count()).isEqualTo(10_000);
		assertThat(lines(output, 0)).hasSizeBetween(1, 40);
		assertThat(output).contains("it is odd?very");
	}

	private static void areRefused(LinkPair pair, Introductions connector, CapturedOutput output, String byListener,
			String byConnector) throws IOException {
		assertThat(catchThrowable(() -> pair.connect(connector))).isInstanceOf(IOException.class);
		areCountedOnce(pair);
		assertThat(pair.admitted).isNotDone();
		assertThat(twoLines(output, 0)).hasSize(2)
			.anySatisfy((line) -> assertThat(line).contains(address(pair)).contains(byConnector))
			.anySatisfy((line) -> assertThat(line).doesNotContain(address(pair))
				.containsPattern("127\\.0\\.0\\.1:\\d+")
				.contains(byListener));
	}

	private static void areCountedOnce(LinkPair pair) {
		LocalCluster.await().until(() -> pair.ofListener.count() == 1 && pair.ofConnector.count() == 1);
	}

	private static String address(LinkPair pair) {
		return "127.0.0.1:" + pair.address().getPort() + ":";
	}

	/** What both sides log, each on a thread of its own. */
	private static List<String> twoLines(CapturedOutput output, int begin) {
		LocalCluster.await().until(() -> lines(output, begin).size() >= 2);
		return lines(output, begin);
	}

	private static List<String> lines(CapturedOutput output, int begin) {
		return Stream.of(output.getOut().substring(begin).split("\n"))
			.filter(Pattern.compile("WARN.*No link with").asPredicate())
			.toList();
	}

	@Test
	void aCertificateThatHasExpiredIsRefusedThoughItsSessionIsResumed(CapturedOutput output) throws Exception {
		ShortLived certificates = ShortLived.create(12);
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> certificates.stable()))) {
			Introductions connector = Introductions.byTls(() -> certificates.expiring());
			pair.connect(connector);
			pair.connect(connector);
			assertThat(pair.admitted).isDone();
			assertThat(pair.ofListener.count()).isZero();
			LocalCluster.await().until(certificates::hasExpired);
			assertThat(catchThrowable(() -> pair.connect(connector))).isInstanceOf(IOException.class);
			areCountedOnce(pair);
			assertThat(twoLines(output, 0)).hasSize(2)
				.anySatisfy((line) -> assertThat(line).contains("its certificate has expired"))
				.anySatisfy((line) -> assertThat(line).contains("the certificate of this node"));
		}
	}

	@Test
	void aListenerWhoseCertificateHasExpiredIsRefusedThoughItsSessionIsResumed(CapturedOutput output) throws Exception {
		ShortLived certificates = ShortLived.create(12);
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> certificates.expiring()))) {
			Introductions connector = Introductions.byTls(() -> certificates.stable());
			pair.connect(connector);
			pair.connect(connector);
			LocalCluster.await().until(certificates::hasExpired);
			assertThat(catchThrowable(() -> pair.connect(connector))).isInstanceOf(IOException.class);
			areCountedOnce(pair);
			assertThat(twoLines(output, 0))
				.anySatisfy((line) -> assertThat(line).contains("its certificate has expired"));
		}
	}

	@Test
	void aStrangerGetsNothingToGuessAt() throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(256);
		KeyPair keys = generator.generateKeyPair();
		try (LinkPair pair = new LinkPair(Introductions.byTls(() -> SECRET))) {
			CuriousStranger stranger = new CuriousStranger(keys);
			stranger.connect(pair.address());
			LocalCluster.await().until(() -> pair.ofListener.count() == 1);
			assertThat(stranger.seen()).isEmpty();
		}
	}

}
