package io.pubsub.jgroups.security;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Speaks the protocol of nodes that share a secret, without the secret: it trusts all
 * certificates, and keeps what it is shown.
 */
final class CuriousStranger extends X509ExtendedTrustManager {

	private final List<X509Certificate> seen = new CopyOnWriteArrayList<>();

	private final Tls tls;

	CuriousStranger(KeyPair keys) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null);
		store.setKeyEntry("stranger", keys.getPrivate(), new char[0],
				new Certificate[] { OwnCertificate.create(keys, List.of("ab".repeat(32))) });
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(store, new char[0]);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), new TrustManager[] { this }, null);
		this.tls = new Tls(context, List.of(), List.of("TLS_AES_128_GCM_SHA256"), true);
	}

	void connect(InetSocketAddress address) throws IOException {
		try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
			new TlsIntroduction(this.tls).connected(socket);
		}
		catch (IOException ex) {
			// refused
		}
	}

	List<X509Certificate> seen() {
		return this.seen;
	}

	private void see(X509Certificate[] chain) {
		this.seen.addAll(List.of(chain));
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		see(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
		see(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		see(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		see(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) {
		see(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) {
		see(chain);
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

}
