package io.pubsub.jgroups.security;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a side that knows the secret: whose certificate bears a right code of its own
 * key. Nothing else in a certificate matters.
 */
final class SecretTrustManager extends X509ExtendedTrustManager {

	private final SharedSecret secret;

	SecretTrustManager(SharedSecret secret) {
		this.secret = secret;
	}

	private void check(X509Certificate[] chain) throws CertificateException {
		List<String> expected;
		try {
			expected = this.secret.codes(chain[0].getPublicKey());
		}
		catch (GeneralSecurityException ex) {
			throw new CertificateException(ex);
		}
		List<String> actual = OwnCertificate.names(chain[0]);
		if (chain.length != 1 || actual.size() > SharedSecret.MAX_SECRETS || !haveOneInCommon(expected, actual)) {
			throw new CertificateException("The other side does not know the secret of this cluster");
		}
	}

	private static boolean haveOneInCommon(List<String> expected, List<String> actual) {
		boolean found = false;
		for (String code : expected) {
			for (String other : actual) {
				found |= MessageDigest.isEqual(code.getBytes(StandardCharsets.UTF_8),
						other.getBytes(StandardCharsets.UTF_8));
			}
		}
		return found;
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

	/** No certificate is vouched for by another. */
	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

}
