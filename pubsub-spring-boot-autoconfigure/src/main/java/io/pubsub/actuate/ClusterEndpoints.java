package io.pubsub.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.OperationType;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.Subscriptions;
import io.pubsub.SubscriptionOptions;
import io.pubsub.UnknownNodeException;
import io.pubsub.guard.Failures;
import io.pubsub.guard.Returned;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;

/**
 * Uses the actuator endpoints of all nodes, or of some, as if each were asked over HTTP:
 * <pre class="code">
 * endpoints.write(List.of("loggers", "com.example"), Map.of("configuredLevel", "debug")).join();
 * </pre>
 * <p>
 * A node answers for the endpoints that {@code management.endpoints.web.exposure.include}
 * exposes there, {@code pubsub} among them, and with the access that its properties give
 * to each. To write and to delete also needs
 * {@code management.endpoint.pubsub.access=unrestricted} there. Thread-safe.
 */
public final class ClusterEndpoints {

	private static final String TOPIC = "pubsub.actuator";

	/** Endpoints that take their time hold up no others. */
	private static final int CONCURRENCY = 4;

	private final Cluster cluster;

	private final Requester requester;

	private final JsonMapper json;

	/**
	 * Makes it.
	 * @param cluster the nodes
	 * @param requester asks them
	 * @param json writes and reads what endpoints return
	 */
	public ClusterEndpoints(Cluster cluster, Requester requester, JsonMapper json) {
		this.cluster = cluster;
		this.requester = requester;
		this.json = json;
	}

	/**
	 * Answers other nodes, and this one, from now on.
	 * @param endpoints the endpoints of this node
	 * @param subscriptions the subscriptions of this node
	 */
	public void answer(NodeEndpoints endpoints, Subscriptions subscriptions) {
		subscriptions.subscribeWithoutWaiting(TOPIC, String.class, listener(endpoints),
				SubscriptionOptions.defaults().id(TOPIC).concurrency(CONCURRENCY));
	}

	private RequestListener<String> listener(NodeEndpoints endpoints) {
		return RequestListener.of((message) -> {
			Object result = endpoints.invoke(this.json.readValue(message.getPayload(), EndpointCall.class));
			CompletionStage<?> later = Returned.stage(result, true);
			return (later != null) ? later.thenApply(this.json::writeValueAsString)
					: this.json.writeValueAsString(result);
		});
	}

	/**
	 * Reads from an endpoint of all nodes.
	 * @param path the endpoint's id, and what follows it in the path
	 * @param arguments further arguments, by name
	 * @return completes, never exceptionally, when all nodes have answered, have left, or
	 * {@code pubsub.request-timeout} has passed
	 * @throws IllegalArgumentException if the path is empty
	 */
	public CompletableFuture<Answers> read(List<String> path, Map<String, String> arguments) {
		return ask(new EndpointCall(OperationType.READ, path, arguments), this.cluster.nodes(), null);
	}

	/**
	 * Writes to an endpoint of all nodes.
	 * @param path the endpoint's id, and what follows it in the path
	 * @param arguments further arguments, by name
	 * @return completes like {@link #read}
	 * @throws IllegalArgumentException if the path is empty
	 */
	public CompletableFuture<Answers> write(List<String> path, Map<String, String> arguments) {
		return ask(new EndpointCall(OperationType.WRITE, path, arguments), this.cluster.nodes(), null);
	}

	/**
	 * Deletes by an endpoint of all nodes.
	 * @param path the endpoint's id, and what follows it in the path
	 * @param arguments further arguments, by name
	 * @return completes like {@link #read}
	 * @throws IllegalArgumentException if the path is empty
	 */
	public CompletableFuture<Answers> delete(List<String> path, Map<String, String> arguments) {
		return ask(new EndpointCall(OperationType.DELETE, path, arguments), this.cluster.nodes(), null);
	}

	CompletableFuture<Answers> ask(EndpointCall call, Collection<Node> nodes, @Nullable Duration timeout) {
		String text = this.json.writeValueAsString(call);
		Map<String, CompletableFuture<Answer>> answers = new LinkedHashMap<>();
		for (Node node : nodes) {
			answers.put(node.name(), ask(text, node, timeout));
		}
		return CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new)).thenApply((done) -> {
			Map<String, Answer> all = new LinkedHashMap<>();
			answers.forEach((node, answer) -> all.put(node, answer.join()));
			return new Answers(all);
		});
	}

	private CompletableFuture<Answer> ask(String call, Node node, @Nullable Duration timeout) {
		Requester.Call to = this.requester.to(node, TOPIC);
		try {
			return ((timeout != null) ? to.timeout(timeout) : to).requestAsync(call, String.class)
				.handle((text, failure) -> (failure != null) ? failed(failure) : succeeded(text));
		}
		catch (UnknownNodeException ex) {
			// it has just left
			return CompletableFuture.completedFuture(failed(ex));
		}
	}

	private Answer succeeded(@Nullable String text) {
		return new Answer((text != null) ? this.json.readValue(text, Object.class) : null, null);
	}

	private static Answer failed(Throwable failure) {
		Throwable cause = Failures.unwrap(failure);
		if (cause instanceof RequestException refused && refused.getKind() == Kind.NO_SUBSCRIBERS) {
			return new Answer(null, "This node answers nothing: expose its endpoint 'pubsub'"
					+ " with management.endpoints.web.exposure.include");
		}
		return new Answer(null, String.valueOf(cause.getMessage()));
	}

	/** The nodes with some names. */
	List<Node> nodes(Collection<String> names) {
		return names.stream()
			.map((name) -> this.cluster.node(name)
				.orElseThrow(() -> new IllegalArgumentException("No node '" + name + "' is in the cluster")))
			.toList();
	}

	/**
	 * The answer of each node.
	 *
	 * @param nodes by name, in the order of the cluster
	 */
	public record Answers(Map<String, Answer> nodes) implements OperationResponseBody {

		/**
		 * Whether all nodes have done what they were asked.
		 * @return false if there is an error
		 */
		public boolean isComplete() {
			return this.nodes.values().stream().allMatch((answer) -> answer.error() == null);
		}

	}

	/**
	 * The answer of one node.
	 *
	 * @param result what its endpoint returned, as maps, lists and simple values; null if
	 * it returned nothing, or there is an error
	 * @param error why there is no result; null if all is well
	 */
	public record Answer(@Nullable Object result, @Nullable String error) {
	}

}
