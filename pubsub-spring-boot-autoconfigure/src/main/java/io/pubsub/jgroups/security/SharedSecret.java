package io.pubsub.jgroups.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Makes TLS of a secret that all nodes of a cluster know, so that nothing here need
 * encrypt, count or remember anything.
 * <p>
 * Each node makes a key of its own when it starts, and a certificate for it that bears a
 * code (HMAC-SHA256) of that key, which only a program that knows the secret can compute.
 * A certificate is good if its code is right; TLS checks that the other side has the key
 * to it. Nothing that can be overheard depends on the secret. A program to which a node
 * connects gets a code to try guesses on, each at the price of {@value #ITERATIONS}
 * rounds of PBKDF2, so the secret must be long.
 * <p>
 * There may be several secrets, so that one can replace another while nodes run: a
 * certificate bears a code for each, and two nodes accept each other if they have one
 * secret in common.
 */
public final class SharedSecret {

	private static final int ITERATIONS = 200_000;

	private static final int KEY_BITS = 256;

	/** The most secrets that a node may have at a time. */
	public static final int MAX_SECRETS = 4;

	private final List<SecretKeySpec> keys;

	/**
	 * Derives the keys. Takes about a tenth of a second for each secret.
	 * @param secrets the secrets
	 * @param cluster the name of the cluster; the same secret is another in another one
	 */
	public SharedSecret(List<String> secrets, String cluster) {
		this.keys = secrets.stream().map((secret) -> key(secret, cluster)).toList();
	}

	private static SecretKeySpec key(String secret, String cluster) {
		PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), ("pubsub " + cluster).getBytes(StandardCharsets.UTF_8),
				ITERATIONS, KEY_BITS);
		try {
			byte[] derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
			return new SecretKeySpec(derived, "HmacSHA256");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This Java cannot derive a key from a secret", ex);
		}
		finally {
			spec.clearPassword();
		}
	}

	public Tls tls() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			return tls(generator.generateKeyPair());
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("This Java cannot make a certificate", ex);
		}
	}

	private Tls tls(KeyPair keys) throws GeneralSecurityException, IOException {
		X509Certificate certificate = OwnCertificate.create(keys, codes(keys.getPublic()));
		char[] password = {};
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null);
		store.setKeyEntry("node", keys.getPrivate(), password, new Certificate[] { certificate });
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(store, password);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), new TrustManager[] { new SecretTrustManager(this) },
				new SecureRandom());
		return new Tls(context, List.of(), List.of("TLS_AES_128_GCM_SHA256"), true);
	}

	/**
	 * For each secret a code of a key, which only a program with that secret can compute.
	 */
	List<String> codes(PublicKey publicKey) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		List<String> codes = new ArrayList<>();
		for (SecretKeySpec key : this.keys) {
			mac.init(key);
			codes.add(HexFormat.of().formatHex(mac.doFinal(publicKey.getEncoded())));
		}
		return codes;
	}

}
