package io.pubsub.jgroups;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import io.pubsub.jgroups.security.TestCertificates;
import io.pubsub.jgroups.security.Tls;

/**
 * Nodes that have certificates of one authority; strangers have those of another.
 */
class CertificateIntegrationTests extends StrangersContractTests {

	private static Tls ours;

	private static Tls theirs;

	@BeforeAll
	static void makeCertificates(@TempDir Path folder) {
		ours = TestCertificates.create(folder, "ours").tls();
		theirs = TestCertificates.create(folder, "theirs").tls();
	}

	@Override
	JGroupsOptions.Builder secured() {
		return builder().tls(() -> ours);
	}

	@Override
	JGroupsOptions.Builder otherwiseSecured() {
		return builder().tls(() -> theirs);
	}

}
