package io.pubsub.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import io.pubsub.jgroups.security.Tls;

/**
 * TLS by a bundle. When the bundle is reloaded, new connections use what is new; those
 * that there are go on. Thread-safe.
 */
final class BundleTls implements Supplier<Tls> {

	private final String name;

	private volatile Tls tls;

	private BundleTls(String name, SslBundle bundle) {
		this.name = name;
		this.tls = tls(bundle);
	}

	/** Looks a bundle up. */
	static BundleTls of(String name, SslBundles bundles) {
		if (!bundles.getBundleNames().contains(name)) {
			throw PropertyChecks.invalid("pubsub.cluster.ssl.bundle", name, "There is no SSL bundle of this name but "
					+ bundles.getBundleNames() + ": define spring.ssl.bundle.");
		}
		BundleTls tls = new BundleTls(name, bundles.getBundle(name));
		bundles.addBundleUpdateHandler(name, tls::update);
		return tls;
	}

	private void update(SslBundle bundle) {
		this.tls = tls(bundle);
	}

	private Tls tls(SslBundle bundle) {
		if (bundle.getStores().getKeyStore() == null) {
			throw invalid("It has no key, which this node needs to prove itself.");
		}
		if (bundle.getStores().getTrustStore() == null) {
			throw invalid("It does not say whom to trust: Java would trust everybody with a certificate from any "
					+ "public authority. Give it a truststore with the authority of this cluster alone.");
		}
		return new Tls(bundle.createSslContext(), list(bundle.getOptions().getEnabledProtocols()),
				list(bundle.getOptions().getCiphers()));
	}

	private RuntimeException invalid(String reason) {
		return PropertyChecks.invalid("pubsub.cluster.ssl.bundle", this.name, reason);
	}

	private static List<String> list(String @Nullable [] values) {
		return (values != null) ? Arrays.asList(values) : List.of();
	}

	@Override
	public Tls get() {
		return this.tls;
	}

}
