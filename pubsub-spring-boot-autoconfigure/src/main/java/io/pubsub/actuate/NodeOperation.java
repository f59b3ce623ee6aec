package io.pubsub.actuate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.AbstractDiscoveredOperation;
import org.springframework.boot.actuate.endpoint.annotation.DiscoveredOperationMethod;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;

/**
 * What an endpoint of this node does. The segments of a path after the endpoint's id are
 * the values of its selectors, in order.
 */
final class NodeOperation extends AbstractDiscoveredOperation {

	private final List<OperationParameter> selectors;

	/** Whether the last selector takes all segments that are left. */
	private final boolean open;

	NodeOperation(DiscoveredOperationMethod method, OperationInvoker invoker) {
		super(method, invoker);
		this.selectors = method.getParameters()
			.stream()
			.filter((parameter) -> parameter.getAnnotation(Selector.class) != null)
			.toList();
		this.open = this.selectors.stream().anyMatch(NodeOperation::takesAll);
	}

	private static boolean takesAll(OperationParameter parameter) {
		Selector selector = parameter.getAnnotation(Selector.class);
		return selector != null && selector.match() == Match.ALL_REMAINING;
	}

	boolean matches(OperationType type, int segments) {
		return getType() == type && (this.open ? segments >= this.selectors.size() : segments == this.selectors.size());
	}

	/** Whether the number of segments is not fixed. */
	boolean isOpen() {
		return this.open;
	}

	@Nullable Object invoke(List<String> segments, Map<String, String> arguments) {
		Map<String, Object> all = new HashMap<>(arguments);
		for (int i = 0; i < this.selectors.size(); i++) {
			OperationParameter selector = this.selectors.get(i);
			all.put(selector.getName(),
					takesAll(selector) ? segments.subList(i, segments.size()).toArray(String[]::new) : segments.get(i));
		}
		return invoke(new InvocationContext(SecurityContext.NONE, all));
	}

}
