package io.pubsub.autoconfigure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.pubsub.Cluster;
import io.pubsub.actuate.PubSubEndpoint;
import io.pubsub.jgroups.security.TestCertificates;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.TestCluster;
import io.pubsub.node.kernel.NodeMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * How an application keeps strangers out, and what it is told if it does not.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusterSecurityTests {

	private static final String SECRET = "correct horse battery staple";

	private static final String PREVIOUS = "Tr0ub4dor&3 was not enough";

	private static final String ELSEWHERE = "--pubsub.cluster.bind-address=192.0.2.1";

	@TempDir
	static Path folder;

	private static TestCertificates certificates;

	private final String cluster = "test-" + UUID.randomUUID();

	@BeforeAll
	static void makeCertificates() {
		certificates = TestCertificates.create(folder, "ours");
	}

	@Test
	void onAnAddressThatOthersReachTheThreeWaysOutAreNamed(CapturedOutput output) {
		fails(ELSEWHERE);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("pubsub.cluster.ssl.bundle")
			.contains("pubsub.cluster.secret")
			.contains("pubsub.cluster.allow-insecure=true");
	}

	@Test
	void eachOfTheThreeWaysOutIsEnough(CapturedOutput output) {
		// the address is not this machine's: that is what they fail of then
		fails(ELSEWHERE, "--pubsub.cluster.secret=" + SECRET);
		fails(ELSEWHERE, "--pubsub.cluster.allow-insecure=true");
		List<String> arguments = new ArrayList<>(List.of(bundle(true, true)));
		arguments.add(ELSEWHERE);
		fails(arguments.toArray(String[]::new));
		assertThat(output.toString().split("'192.0.2.1' is not an address of this machine", -1)).hasSizeGreaterThan(3);
		assertThat(output).doesNotContain("pubsub.cluster.allow-insecure=true");
	}

	@Test
	void applicationsOfOneSecretFormACluster() {
		formACluster("--pubsub.cluster.secret=" + SECRET);
	}

	@Test
	void applicationsOfOneBundleFormACluster() {
		formACluster(bundle(true, true));
	}

	private void formACluster(String... arguments) {
		try (ConfigurableApplicationContext first = run(arguments);
				ConfigurableApplicationContext second = run(arguments)) {
			TestCluster.await().until(() -> first.getBean(Cluster.class).nodes().size() == 2);
			try (ConfigurableApplicationContext stranger = run()) {
				NodeMetrics metrics = first.getBean(PubSubNode.class).metrics();
				NodeMetrics others = second.getBean(PubSubNode.class).metrics();
				TestCluster.await().until(() -> metrics.refused() + others.refused() > 0);
				assertThat(stranger.getBean(Cluster.class).nodes()).hasSize(1);
			}
			assertThat(first.getBean(Cluster.class).nodes()).hasSize(2);
		}
	}

	@Test
	void aBundleThatTrustsEverybodyIsRefused(CapturedOutput output) {
		fails(bundle(true, false));
		assertThat(output).contains("pubsub.cluster.ssl.bundle").contains("Give it a truststore");
	}

	@Test
	void aBundleWithoutAKeyIsRefused(CapturedOutput output) {
		fails(bundle(false, true));
		assertThat(output).contains("pubsub.cluster.ssl.bundle").contains("It has no key");
	}

	@Test
	void aBundleThatIsNotThereIsExplained(CapturedOutput output) {
		fails("--pubsub.cluster.ssl.bundle=none");
		assertThat(output).contains("APPLICATION FAILED TO START").contains("There is no SSL bundle of this name");
	}

	@Test
	void aSecretThatIsTooShortIsRefusedAndNotPrinted(CapturedOutput output) {
		failsWithout("sesame", output, "--pubsub.cluster.secret=sesame");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("pubsub.cluster.secret")
			.contains("at least 16")
			.contains("openssl rand -base64 32");
	}

	@Test
	void aSecretThatIsEasyToGuessIsRefusedAndNotPrinted(CapturedOutput output) {
		failsWithout("zyzyzyzyzyzyzyzyzyzy", output, "--pubsub.cluster.secret=zyzyzyzyzyzyzyzyzyzy");
		assertThat(output).contains("too easy to guess").contains("openssl rand -base64 32");
	}

	@Test
	void aSecretThatIsSetInTwoPlacesIsPrintedOfNeither(CapturedOutput output) {
		System.setProperty("pubsub.cluster.secret", "elsewhere");
		try {
			failsWithout("elsewhere", output, "--pubsub.cluster.secret=sesame");
			assertThat(output).doesNotContain("sesame");
		}
		finally {
			System.clearProperty("pubsub.cluster.secret");
		}
	}

	@Test
	void previousSecretsAreNotPrintedEither(CapturedOutput output) {
		failsWithout(PREVIOUS, output, "--pubsub.cluster.previous-secrets=" + PREVIOUS);
		assertThat(output).contains("previous-secrets needs pubsub.cluster.secret");
		failsWithout(PREVIOUS, output, "--pubsub.cluster.secret=" + SECRET,
				"--pubsub.cluster.previous-secrets=" + PREVIOUS + "," + PREVIOUS + "," + PREVIOUS + "," + PREVIOUS);
		assertThat(output).contains("takes up to 3");
	}

	@Test
	void aListOfPreviousSecretsWithAGapIsNotPrinted(CapturedOutput output) {
		failsWithout(PREVIOUS, output, "--pubsub.cluster.secret=" + SECRET,
				"--pubsub.cluster.previous-secrets[2]=" + PREVIOUS);
		assertThat(output).contains("APPLICATION FAILED TO START").contains("a list without gaps");
	}

	@Test
	void endpointsThatShowValuesDoNotShowSecrets(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--pubsub.cluster.secret=" + SECRET,
				"--pubsub.cluster.previous-secrets=" + PREVIOUS, "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.configprops.show-values=always", "--management.endpoint.env.show-values=always",
				"--logging.level.io.pubsub=trace")) {
			ObjectMapper mapper = new ObjectMapper();
			String properties = mapper.writeValueAsString(
					context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());
			String environment = mapper
				.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null));
			String pubSub = mapper.writeValueAsString(context.getBean(PubSubEndpoint.class).pubsub(null, null));
			assertThat(properties).contains("previousSecrets").contains("failureTimeout");
			assertThat(environment).contains("pubsub.cluster.secret");
			assertThat(List.of(properties, environment, pubSub))
				.allSatisfy((text) -> assertThat(text).doesNotContain(SECRET).doesNotContain(PREVIOUS));
			assertThat(context.getBean(PubSubProperties.class).toString()).doesNotContain(SECRET);
		}
		assertThat(output).doesNotContain(SECRET).doesNotContain(PREVIOUS);
	}

	@Test
	void applicationsThatHaveOneOfSeveralSecretsInCommonFormACluster() {
		try (ConfigurableApplicationContext first = run("--pubsub.cluster.secret=" + PREVIOUS);
				ConfigurableApplicationContext second = run("--pubsub.cluster.secret=" + SECRET,
						"--pubsub.cluster.previous-secrets=" + PREVIOUS)) {
			TestCluster.await().until(() -> first.getBean(Cluster.class).nodes().size() == 2);
			assertThat(second.getBean(PubSubNode.class).metrics().refused()).isZero();
		}
	}

	private void failsWithout(String secret, CapturedOutput output, String... arguments) {
		Throwable failure = catchThrowable(() -> run(arguments).close());
		assertThat(failure).isNotNull();
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain(secret);
		assertThat(output).doesNotContain(secret);
	}

	@Test
	void aSecretAndABundleAreOneTooMany(CapturedOutput output) {
		fails("--pubsub.cluster.secret=" + SECRET, "--pubsub.cluster.ssl.bundle=cluster");
		assertThat(output).contains("Set either this or pubsub.cluster.secret");
	}

	@Test
	void aStackOfYourOwnBringsItsOwnSecurity(CapturedOutput output) {
		fails("--pubsub.cluster.secret=" + SECRET, "--pubsub.cluster.stack=stack.xml");
		assertThat(output).contains("brings its own security");
	}

	private static String[] bundle(boolean key, boolean trust) {
		String prefix = "--spring.ssl.bundle.jks.ours.";
		List<String> arguments = new ArrayList<>(List.of("--pubsub.cluster.ssl.bundle=ours"));
		if (key) {
			arguments.add(prefix + "keystore.location=file:" + certificates.keyStore());
			arguments.add(prefix + "keystore.password=" + TestCertificates.PASSWORD);
			arguments.add(prefix + "key.alias=node");
		}
		if (trust) {
			arguments.add(prefix + "truststore.location=file:" + certificates.trustStore());
			arguments.add(prefix + "truststore.password=" + TestCertificates.PASSWORD);
		}
		return arguments.toArray(String[]::new);
	}

	private ConfigurableApplicationContext run(String... arguments) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("pubsub.cluster.name=" + this.cluster, "pubsub.cluster.bind-port=0");
		return application.run(arguments);
	}

	private void fails(String... arguments) {
		assertThatException().isThrownBy(() -> run(arguments).close());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
