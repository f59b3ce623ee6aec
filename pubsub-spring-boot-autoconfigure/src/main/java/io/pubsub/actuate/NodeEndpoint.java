package io.pubsub.actuate;

import java.util.Collection;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.annotation.AbstractDiscoveredEndpoint;

/**
 * An actuator endpoint of this node that other nodes may use.
 */
final class NodeEndpoint extends AbstractDiscoveredEndpoint<NodeOperation> {

	NodeEndpoint(NodeEndpoints discoverer, Object bean, EndpointId id, Access access,
			Collection<NodeOperation> operations) {
		super(discoverer, bean, id, access, operations);
	}

}
