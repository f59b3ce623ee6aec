package io.pubsub.jgroups;

import org.jgroups.protocols.kubernetes.KUBE_PING;
import org.jgroups.stack.Protocol;

import io.pubsub.PubSubException;

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
			throw new PubSubException("Kubernetes discovery needs the dependency "
					+ "'org.jgroups.kubernetes:jgroups-kubernetes' (3.0.0.Final goes with this version): add it, or use "
					+ "DNS discovery with a headless service.", ex);
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
