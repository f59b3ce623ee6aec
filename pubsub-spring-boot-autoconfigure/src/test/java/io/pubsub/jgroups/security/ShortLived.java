package io.pubsub.jgroups.security;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Two nodes' TLS with certificates of one authority, one of which expires soon.
 *
 * @param stable has a certificate that lasts
 * @param expiring has one that does not
 * @param end when that is over
 */
record ShortLived(Tls stable, Tls expiring, Instant end) {

	static ShortLived create(int seconds) throws Exception {
		KeyPair authority = keys();
		Instant now = Instant.now();
		Instant end = now.plusSeconds(seconds);
		X509Certificate root = OwnCertificate.create(authority.getPublic(), "root", authority.getPrivate(), "root",
				now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
		return new ShortLived(tls(authority, root, now.plus(Duration.ofDays(1))), tls(authority, root, end), end);
	}

	private static Tls tls(KeyPair authority, X509Certificate root, Instant end) throws Exception {
		KeyPair keys = keys();
		X509Certificate certificate = OwnCertificate.create(keys.getPublic(), "node", authority.getPrivate(), "root",
				end.minus(Duration.ofDays(1)), end);
		KeyStore own = KeyStore.getInstance("PKCS12");
		own.load(null);
		own.setKeyEntry("node", keys.getPrivate(), new char[0], new Certificate[] { certificate });
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(own, new char[0]);
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null);
		trusted.setCertificateEntry("root", root);
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
		return new Tls(context, List.of(), List.of());
	}

	private static KeyPair keys() throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(256);
		return generator.generateKeyPair();
	}

	boolean hasExpired() {
		return Instant.now().isAfter(this.end.plusSeconds(1));
	}

}
