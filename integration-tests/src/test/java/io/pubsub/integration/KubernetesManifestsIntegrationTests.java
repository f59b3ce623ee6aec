package io.pubsub.integration;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The manifests of the documentation, against the schema that the Kubernetes client was
 * generated from, and each against what it refers to.
 */
class KubernetesManifestsIntegrationTests {

	private static final Path DOCS = Path.of("..", "pubsub-spring-boot-autoconfigure", "src", "docs");

	@ParameterizedTest
	@ValueSource(strings = { "deployment.yaml", "statefulset.yaml", "rbac.yaml" })
	void everyObjectIsOneOfTheApi(String file) throws Exception {
		assertThat(objects(file)).hasSizeGreaterThan(2);
	}

	@Test
	void afterAMistakeTheCheckFails() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> parse(Map.of("kind", "Service", "apiVersion", "v1", "spec", Map.of("selektor", "x"))))
			.withMessageContaining("selektor");
	}

	@ParameterizedTest
	@ValueSource(strings = { "deployment.yaml", "statefulset.yaml" })
	void whatIsReferredToIsThere(String file) throws Exception {
		List<Object> objects = objects(file);
		V1PodTemplateSpec pod = Stream
			.concat(of(objects, V1Deployment.class).map((each) -> each.getSpec().getTemplate()),
					of(objects, V1StatefulSet.class).map((each) -> each.getSpec().getTemplate()))
			.findFirst()
			.orElseThrow();
		Integer replicas = Stream
			.concat(of(objects, V1Deployment.class).map((each) -> each.getSpec().getReplicas()),
					of(objects, V1StatefulSet.class).map((each) -> each.getSpec().getReplicas()))
			.findFirst()
			.orElseThrow();
		Map<String, String> labels = pod.getMetadata().getLabels();
		V1Container container = pod.getSpec().getContainers().get(0);
		Set<String> ports = container.getPorts().stream().map((port) -> port.getName()).collect(Collectors.toSet());
		of(objects, V1Service.class).forEach((service) -> {
			assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
			assertThat(service.getSpec().getPorts())
				.allSatisfy((exposed) -> assertThat(ports).contains(targetPort(exposed)));
		});
		of(objects, V1NetworkPolicy.class).forEach((policy) -> assertThat(labels)
			.containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels()));
		V1Service headless = of(objects, V1Service.class)
			.filter((service) -> "None".equals(service.getSpec().getClusterIP()))
			.findFirst()
			.orElseThrow();
		assertThat(headless.getSpec().getPublishNotReadyAddresses()).isTrue();
		assertThat(of(objects, V1StatefulSet.class)).allSatisfy(
				(set) -> assertThat(set.getSpec().getServiceName()).isEqualTo(headless.getMetadata().getName()));
		V1Secret secret = of(objects, V1Secret.class).findFirst().orElseThrow();
		Map<String, V1EnvVar> environment = container.getEnv()
			.stream()
			.collect(Collectors.toMap(V1EnvVar::getName, (variable) -> variable));
		assertThat(environment.get("PUBSUB_CLUSTER_SECRET").getValueFrom().getSecretKeyRef())
			.satisfies((key) -> assertThat(key.getName()).isEqualTo(secret.getMetadata().getName()))
			.satisfies((key) -> assertThat(secret.getStringData()).containsKey(key.getKey()));
		assertThat(environment.get("PUBSUB_CLUSTER_EXPECTED_SIZE").getValue()).isEqualTo(replicas.toString());
		assertThat(environment.get("PUBSUB_CLUSTER_DNS_QUERY").getValue())
			.startsWith(headless.getMetadata().getName() + ".$(POD_NAMESPACE).");
		assertThat(environment.get("PUBSUB_NODE_NAME").getValue()).isEqualTo("$(POD_NAME)");
		assertThat(container.getLifecycle().getPreStop().getSleep()).isNotNull();
		assertThat(container.getStartupProbe()).isNotNull();
		assertThat(container.getReadinessProbe()).isNotNull();
	}

	@Test
	void theExampleOfComposeHasThreeNodesAndAProxy() throws IOException {
		Map<String, Map<String, Map<String, Object>>> compose = new Yaml()
			.load(Files.readString(DOCS.resolve("compose").resolve("compose.yaml")));
		Map<String, Object> node = compose.get("services").get("node");
		assertThat(node).extracting("deploy").isEqualTo(Map.of("replicas", 3));
		assertThat(node).extracting("environment")
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("PUBSUB_CLUSTER_DNS_QUERY", "node")
			.containsEntry("PUBSUB_CLUSTER_EXPECTED_SIZE", "3");
		assertThat(compose.get("services")).containsKey("proxy");
		assertThat(Files.readString(DOCS.resolve("compose").resolve("nginx.conf"))).contains("set $node node;")
			.contains("http://$node:8080");
	}

	private static <T> Stream<T> of(List<Object> objects, Class<T> type) {
		return objects.stream().filter(type::isInstance).map(type::cast);
	}

	private static String targetPort(V1ServicePort port) {
		return JSON.getGson().toJsonTree(port).getAsJsonObject().get("targetPort").getAsString();
	}

	private static List<Object> objects(String file) throws Exception {
		String text = Files.readString(DOCS.resolve("kubernetes").resolve(file));
		List<Object> objects = new ArrayList<>();
		for (Object each : StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false).toList()) {
			objects.add(parse((Map<?, ?>) each));
		}
		return objects;
	}

	/** What is read refuses unknown fields, and asks for those that are needed. */
	private static Object parse(Map<?, ?> object) throws Exception {
		JsonElement json = new Gson().toJsonTree(object);
		Class<?> type = Class.forName("io.kubernetes.client.openapi.models.V1" + object.get("kind"));
		Method validate = type.getMethod("validateJsonElement", JsonElement.class);
		try {
			validate.invoke(null, json);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : ex;
		}
		return JSON.getGson().fromJson(json, type);
	}

}
