package io.pubsub.jgroups.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority and a node's certificate of it, made by the JDK's keytool.
 *
 * @param keyStore has the node's key
 * @param trustStore has the authority's certificate
 */
public record TestCertificates(Path keyStore, Path trustStore) {

	public static final String PASSWORD = "changeit";

	/** Makes both in a folder, in files with that name. */
	public static TestCertificates create(Path folder, String name) {
		Path authority = folder.resolve(name + "-authority.p12");
		Path keyStore = folder.resolve(name + "-key.p12");
		Path trustStore = folder.resolve(name + "-trust.p12");
		Path request = folder.resolve(name + ".csr");
		Path certificate = folder.resolve(name + ".pem");
		Path root = folder.resolve(name + "-authority.pem");
		keytool(authority, "-genkeypair", "-alias", "authority", "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
				"bc:c");
		keytool(authority, "-exportcert", "-rfc", "-alias", "authority", "-file", root.toString());
		keytool(trustStore, "-importcert", "-noprompt", "-alias", "authority", "-file", root.toString());
		keytool(keyStore, "-genkeypair", "-alias", "node", "-keyalg", "EC", "-dname", "CN=node of " + name);
		keytool(keyStore, "-certreq", "-alias", "node", "-file", request.toString());
		keytool(authority, "-gencert", "-rfc", "-alias", "authority", "-infile", request.toString(), "-outfile",
				certificate.toString());
		keytool(keyStore, "-importcert", "-noprompt", "-alias", "authority", "-file", root.toString());
		keytool(keyStore, "-importcert", "-noprompt", "-alias", "node", "-file", certificate.toString());
		return new TestCertificates(keyStore, trustStore);
	}

	private static void keytool(Path store, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		command.addAll(List.of(arguments));
		command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD,
				"-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new IllegalStateException(command + ": " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public Tls tls() {
		try {
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init(load(this.keyStore), PASSWORD.toCharArray());
			TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trusted.init(load(this.trustStore));
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
			return new Tls(context, List.of(), List.of());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyStore load(Path file) throws GeneralSecurityException {
		try (InputStream input = Files.newInputStream(file)) {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(input, PASSWORD.toCharArray());
			return store;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
