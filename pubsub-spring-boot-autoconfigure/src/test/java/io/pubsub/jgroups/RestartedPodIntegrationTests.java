package io.pubsub.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.pubsub.jgroups.discovery.ListeningProbe;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that is killed, and another that starts at the same moment under its name, as
 * the pods of a StatefulSet do: with the port of the dead one, or another.
 */
@Timeout(180)
class RestartedPodIntegrationTests extends LocalCluster {

	private static final Duration PROBE = Duration.ofMillis(300);

	private final int first = freePort();

	private final int second = freePort();

	private final int third = freePort();

	private final List<NodeProcess> processes = new ArrayList<>();

	private PubSubNode survivor;

	@AfterEach
	void stop() {
		this.processes.forEach(NodeProcess::close);
		if (this.survivor != null) {
			this.survivor.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "true,true", "true,false", "false,true", "false,false" })
	void theNewOneTakesTheNameAtOnce(boolean samePort, boolean oldest) {
		NodeProcess old = null;
		if (oldest) {
			old = started(this.first);
		}
		this.survivor = NamedProcess.node(this.cluster, "shop-1", this.second, ports());
		this.survivor.start();
		if (!oldest) {
			old = started(this.first);
		}
		await().until(() -> names().size() == 2);
		NodeProcess successor = ready(samePort ? this.first : this.third);
		old.signal("KILL");
		successor.write("go");
		assertThat(successor.self()).as("%s", successor.output()).isNotEqualTo(old.self());
		await().untilAsserted(() -> assertThat(this.survivor.cluster().nodes()).extracting((node) -> node.id())
			.containsExactlyInAnyOrder(this.survivor.cluster().self().id(), successor.self()));
		System.out.println("same port " + samePort + ", oldest " + oldest + ": " + successor.startTime());
		assertThat(successor.startTime()).isLessThan(Duration.ofSeconds(20));
		await().untilAsserted(() -> {
			this.survivor.publisher().publish("greetings", "hello");
			assertThat(successor.output()).contains("HEARD hello");
		});
		assertThat(names()).containsExactlyInAnyOrder("shop-0", "shop-1");
	}

	@Test
	void aSurvivorThatMissesTheRestartOnItsPortStillLetsTheNewOneIn() {
		NodeProcess old = started(this.first);
		NodeProcess survivor = NamedProcess.start(this.cluster, "shop-1", this.second, ports());
		this.processes.add(survivor);
		survivor.write("go");
		survivor.self();
		NodeProcess successor = ready(this.first);
		// it finds the port open again when it looks for the dead one
		survivor.signal("STOP");
		old.signal("KILL");
		successor.write("go");
		await().until(() -> ListeningProbe
			.anyListening(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.first)), PROBE));
		survivor.signal("CONT");
		this.survivor = NamedProcess.node(this.cluster, "shop-2", this.third, ports());
		this.survivor.start();
		assertThat(successor.self()).as("%s", successor.output()).isNotEqualTo(old.self());
		System.out.println("missed: " + successor.startTime());
		await().untilAsserted(() -> assertThat(this.survivor.cluster().nodes()).extracting((node) -> node.id())
			.containsExactlyInAnyOrder(this.survivor.cluster().self().id(), successor.self(), survivor.self()));
		assertThat(names()).containsExactlyInAnyOrder("shop-0", "shop-1", "shop-2");
		assertThat(successor.output()).noneMatch((line) -> line.contains("DuplicateNodeName"));
	}

	@Test
	void whileTheOldOneRunsTheNewOneIsRefused() {
		started(this.first);
		NodeProcess duplicate = ready(this.third);
		duplicate.write("go");
		await().untilAsserted(() -> assertThat(duplicate.output()).anyMatch(
				(line) -> line.contains("DuplicateNodeNameException") && line.contains("'shop-0' is in the cluster")));
	}

	@Test
	void anOldOneThatStandsStillIsNoReasonToRefuseTheNewOne() {
		NodeProcess old = started(this.first);
		this.survivor = NamedProcess.node(this.cluster, "shop-1", this.second, ports());
		this.survivor.start();
		NodeProcess successor = ready(this.third);
		old.signal("STOP");
		successor.write("go");
		await().untilAsserted(() -> assertThat(this.survivor.cluster().nodes()).extracting((node) -> node.id())
			.containsExactlyInAnyOrder(this.survivor.cluster().self().id(), successor.self()));
	}

	private NodeProcess started(int port) {
		NodeProcess process = ready(port);
		process.write("go");
		process.self();
		return process;
	}

	private NodeProcess ready(int port) {
		NodeProcess process = NamedProcess.start(this.cluster, "shop-0", port, ports());
		this.processes.add(process);
		await().until(() -> process.output().contains("READY"));
		return process;
	}

	private List<Integer> ports() {
		return List.of(this.first, this.second, this.third);
	}

	private List<String> names() {
		return this.survivor.cluster().nodes().stream().map((node) -> node.name()).toList();
	}

}
