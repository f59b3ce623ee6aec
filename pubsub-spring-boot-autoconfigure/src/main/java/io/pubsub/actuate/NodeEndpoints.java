package io.pubsub.actuate;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.endpoint.expose.IncludeExcludeEndpointFilter;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationFilter;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.annotation.DiscoveredOperationMethod;
import org.springframework.boot.actuate.endpoint.annotation.EndpointDiscoverer;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.ParameterValueMapper;
import org.springframework.context.ApplicationContext;

import io.pubsub.log.Printable;

/**
 * The actuator endpoints of this node that other nodes may use: those that are exposed
 * over HTTP, also if this application has no web server, with the access that is
 * configured for them. Not those that are made for HTTP alone, such as heap dumps.
 */
public final class NodeEndpoints extends EndpointDiscoverer<NodeEndpoint, NodeOperation> {

	private final EndpointAccessResolver access;

	/**
	 * Makes it.
	 * @param context has the endpoints
	 * @param parameters converts arguments
	 * @param advisors advise operations
	 * @param access knows what may be done with an endpoint
	 */
	public NodeEndpoints(ApplicationContext context, ParameterValueMapper parameters,
			Collection<OperationInvokerAdvisor> advisors, EndpointAccessResolver access) {
		super(context, parameters, advisors, List.of(new IncludeExcludeEndpointFilter<>(NodeEndpoint.class,
				context.getEnvironment(), "management.endpoints.web.exposure", "health")),
				List.of(OperationFilter.byAccess(access)));
		this.access = access;
	}

	@Override
	protected NodeEndpoint createEndpoint(Object bean, EndpointId id, Access access,
			Collection<NodeOperation> operations) {
		return new NodeEndpoint(this, bean, id, access, operations);
	}

	@Override
	protected NodeOperation createOperation(EndpointId id, DiscoveredOperationMethod method, OperationInvoker invoker) {
		return new NodeOperation(method, invoker);
	}

	@Override
	protected OperationKey createOperationKey(NodeOperation operation) {
		return new OperationKey(operation.getOperationMethod().getMethod(), operation::toString);
	}

	/**
	 * Carries out an operation.
	 * @param call which one
	 * @return what it returned
	 * @throws IllegalArgumentException if there is no such operation, or it is not
	 * allowed
	 */
	@Nullable Object invoke(EndpointCall call) {
		if (call.type() != OperationType.READ
				&& this.access.accessFor(PubSubEndpoint.ID, PubSubEndpoint.DEFAULT_ACCESS) != Access.UNRESTRICTED) {
			throw new IllegalArgumentException(
					"This node may only be read: set its management.endpoint.pubsub.access to unrestricted");
		}
		List<String> segments = call.path().subList(1, call.path().size());
		return find(call, segments.size()).invoke(segments, call.arguments());
	}

	private NodeOperation find(EndpointCall call, int segments) {
		String name = call.path().get(0);
		NodeEndpoint endpoint = getEndpoints().stream()
			.filter((candidate) -> candidate.getEndpointId().toString().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No endpoint '" + Printable.text(name)
					+ "' is exposed on this node: add it to its management.endpoints.web.exposure.include"));
		// what asks all nodes is not asked of each
		boolean own = endpoint.getEndpointId().equals(PubSubEndpoint.ID);
		return endpoint.getOperations()
			.stream()
			.filter((operation) -> operation.matches(call.type(), segments) && !(own && operation.isOpen()))
			.min(Comparator.comparing(NodeOperation::isOpen))
			.orElseThrow(() -> new IllegalArgumentException("The endpoint '" + name + "' of this node has no "
					+ call.type().name().toLowerCase(Locale.ROOT) + " operation for " + segments
					+ " more segments of a path, or it is not allowed: see management.endpoint." + name + ".access"));
	}

}
