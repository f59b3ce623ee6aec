package io.pubsub.jgroups;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whoever knows the secret: whose certificate bears the right code of its own key.
 * Nothing else in a certificate matters.
 */
final class SecretTrustManager extends X509ExtendedTrustManager {

	private final SharedSecret secret;

	SecretTrustManager(SharedSecret secret) {
		this.secret = secret;
	}

	private void check(X509Certificate[] chain) throws CertificateException {
		String expected;
		try {
			expected = OwnCertificate.subject(HexFormat.of().formatHex(this.secret.code(chain[0].getPublicKey())));
		}
		catch (GeneralSecurityException ex) {
			throw new CertificateException(ex);
		}
		String actual = chain[0].getSubjectX500Principal().getName();
		if (chain.length != 1 || !MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
				actual.getBytes(StandardCharsets.UTF_8))) {
			throw new CertificateException("The other side does not know the secret of this cluster");
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		check(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		check(chain);
	}

	/** Nobody vouches for anybody here. */
	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

}
