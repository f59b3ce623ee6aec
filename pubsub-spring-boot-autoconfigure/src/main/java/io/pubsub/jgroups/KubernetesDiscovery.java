package io.pubsub.jgroups;

import org.jgroups.protocols.kubernetes.KUBE_PING;
import org.jgroups.stack.Protocol;

/**
 * Asks the Kubernetes API for pods. Apart, because its dependency is optional.
 */
final class KubernetesDiscovery {

	private KubernetesDiscovery() {
	}

	static Protocol create(JGroupsOptions options) {
		try {
			return Created.from(options);
		}
		catch (NoClassDefFoundError ex) {
			throw new ClusterSetupException(
					"Discovery by Kubernetes needs jgroups-kubernetes, which is not on the class path",
					"Add the dependency org.jgroups.kubernetes:jgroups-kubernetes (3.0.0.Final goes with this version), "
							+ "or set pubsub.cluster.discovery to dns with a headless service, or to another.",
					ex);
		}
	}

	private static final class Created {

		static Protocol from(JGroupsOptions options) {
			KUBE_PING protocol = new KUBE_PING();
			if (options.kubernetesNamespace() != null) {
				protocol.setNamespace(options.kubernetesNamespace());
			}
			if (options.kubernetesLabels() != null) {
				protocol.setValue("labels", options.kubernetesLabels());
			}
			protocol.setValue("port_range", options.portRange());
			return protocol;
		}

	}

}
