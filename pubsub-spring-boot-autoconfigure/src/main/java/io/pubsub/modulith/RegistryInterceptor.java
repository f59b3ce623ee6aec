package io.pubsub.modulith;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.context.PayloadApplicationEvent;

import io.pubsub.application.ReceivedEvents;
import io.pubsub.application.RemoteApplicationEvent;

/**
 * Around Spring Modulith's registry of event publications, and what externalizes events.
 * <p>
 * An event of another node is the business of that node: it alone records, completes,
 * retries and externalizes it. Otherwise each node would record it; and since nodes that
 * share a database also share the names of listeners, a listener that has succeeded on
 * one node would complete the publication of another node, whose own may have failed.
 * <p>
 * Publications are resubmitted by the node whose duty it is.
 */
final class RegistryInterceptor implements MethodInterceptor {

	private final Supplier<@Nullable ReceivedEvents> received;

	private final Supplier<@Nullable ResubmissionGate> gate;

	RegistryInterceptor(Supplier<@Nullable ReceivedEvents> received, Supplier<@Nullable ResubmissionGate> gate) {
		this.received = received;
		this.gate = gate;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		@Nullable Object[] arguments = invocation.getArguments();
		return switch (invocation.getMethod().getName()) {
			case "store" -> isArriving(arguments[0]) ? List.of() : invocation.proceed();
			case "markProcessing", "markCompleted", "markFailed" ->
				isReceived(arguments[0]) ? null : invocation.proceed();
			case "externalize" ->
				isReceived(arguments[0]) ? CompletableFuture.completedFuture(null) : invocation.proceed();
			case "onApplicationEvent" -> (arguments[0] instanceof RemoteApplicationEvent) ? null : invocation.proceed();
			case "processIncompletePublications", "processFailedPublications" -> resubmit(invocation);
			default -> invocation.proceed();
		};
	}

	private boolean isArriving(@Nullable Object event) {
		ReceivedEvents received = this.received.get();
		return received != null && event != null && received.isArriving(event);
	}

	private boolean isReceived(@Nullable Object event) {
		ReceivedEvents received = this.received.get();
		Object payload = (event instanceof PayloadApplicationEvent<?> wrapping) ? wrapping.getPayload() : event;
		return received != null && payload != null && received.contains(payload);
	}

	private @Nullable Object resubmit(MethodInvocation invocation) throws Throwable {
		ResubmissionGate gate = this.gate.get();
		return (gate == null || gate.admits(invocation)) ? invocation.proceed() : null;
	}

}
