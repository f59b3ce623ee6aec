package io.pubsub.jgroups;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jgroups.protocols.kubernetes.KUBE_PING;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Kubernetes discovery, with and without what it needs.
 */
class DiscoveryProtocolsTests {

	@Test
	void namespaceLabelsAndPortsReachTheProtocol() {
		Protocol protocol = DiscoveryProtocols.kubernetes(JGroupsOptions.builder("cluster", "node")
			.discovery(Discovery.KUBERNETES)
			.kubernetesNamespace("shop")
			.kubernetesLabels("app=orders")
			.portRange(2)
			.build());
		assertThat(protocol).isInstanceOf(KUBE_PING.class);
		assertThat(protocol.<Object>getValue("namespace")).isEqualTo("shop");
		assertThat(protocol.<Object>getValue("labels")).isEqualTo("app=orders");
		assertThat(protocol.<Object>getValue("port_range")).isEqualTo(2);
	}

	@Test
	void withoutItsDependencyItSaysWhichOneToAdd() throws Exception {
		URL[] urls = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("jgroups-kubernetes"))
			.map(DiscoveryProtocolsTests::url)
			.toArray(URL[]::new);
		try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
			Method method = loader.loadClass(DiscoveryProtocols.class.getName())
				.getDeclaredMethod("kubernetes", loader.loadClass(JGroupsOptions.class.getName()));
			method.setAccessible(true);
			assertThatExceptionOfType(InvocationTargetException.class)
				.isThrownBy(() -> method.invoke(null, (Object) null))
				.satisfies((ex) -> assertThat(ex.getCause()).extracting("action", InstanceOfAssertFactories.STRING)
					.contains("org.jgroups.kubernetes:jgroups-kubernetes")
					.contains("pubsub.cluster.discovery"))
				.satisfies((ex) -> assertThat(ex.getCause()).hasToString(
						"io.pubsub.jgroups.ClusterSetupException: Discovery by Kubernetes needs jgroups-kubernetes, "
								+ "which is not on the class path"));
		}
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
