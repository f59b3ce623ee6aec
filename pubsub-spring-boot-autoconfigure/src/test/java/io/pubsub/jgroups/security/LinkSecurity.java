package io.pubsub.jgroups.security;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.pubsub.jgroups.JGroupsOptions;

/**
 * One way to secure links, for tests of processes.
 *
 * @param name what it is called in logs
 * @param jvmArguments those of a node, which {@code FaultNode} reads
 * @param beginning what a node that connects says first, and any other program can say as
 * well
 * @param introductions those of a node
 */
public record LinkSecurity(String name, List<String> jvmArguments, byte[] beginning, Introductions introductions) {

	private static final String SECRET = "correct horse battery staple";

	public static LinkSecurity clear() {
		return new LinkSecurity("clear", List.of(), new byte[] { 'b', 'e', 'l', 'a' },
				Introductions.none(new Strangers()));
	}

	private static LinkSecurity local() {
		return new LinkSecurity("local", List.of("-Dlocal=true"), LinkStart.of(LinkKind.LOCAL),
				Introductions.byUser(UserFolder.find()));
	}

	private static LinkSecurity secret() {
		Tls tls = JGroupsOptions.builder("any", "node").secret(SECRET).build().tls().get();
		return new LinkSecurity("secret", List.of("-Dsecret=" + SECRET), LinkStart.of(LinkKind.SECRET),
				Introductions.byTls(() -> tls));
	}

	private static LinkSecurity certificates(Path folder) {
		TestCertificates certificates = TestCertificates.create(folder, "flood");
		Tls tls = certificates.tls();
		return new LinkSecurity("certificates",
				List.of("-Dkeys=" + certificates.keyStore(), "-Dtrust=" + certificates.trustStore()),
				new byte[] { 0x16, 3, 1, 2, 0, 1 }, Introductions.byTls(() -> tls));
	}

	/**
	 * All there are.
	 * @param folder for certificates
	 */
	public static Stream<LinkSecurity> all(Path folder) {
		return Stream.of(clear(), local(), secret(), certificates(folder));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
