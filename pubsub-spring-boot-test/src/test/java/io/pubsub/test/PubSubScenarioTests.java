package io.pubsub.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import io.pubsub.Publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a scenario waits for.
 */
@PubSubTest(nodes = 2, classes = Shop.class)
class PubSubScenarioTests {

	@Autowired
	private PubSubScenario scenario;

	@Autowired
	private Publisher publisher;

	@Test
	void waitsForWhatOtherThreadsPublish() {
		assertThat(this.scenario.stimulate(this::publishLater).andWaitForDelivery("orders.*")).isNotEmpty();
		assertThat(this.scenario.stimulate(this::publishLater).andWaitForPublication("orders.*"))
			.extracting(PublishedMessage::payload)
			.containsExactly(new Shop.Order("late"));
	}

	private void publishLater() {
		CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
			.execute(() -> this.publisher.publish("orders.eu", new Shop.Order("late")));
	}

	@Test
	void knowsOnlyWhatCameAfterTheStimulus() {
		this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("1")))
			.andWaitForDelivery("orders.eu");
		assertThat(this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("2")))
			.andWaitForDelivery("orders.eu")).extracting(DeliveredMessage::payload).containsOnly(new Shop.Order("2"));
	}

	@Test
	void saysWhatHappenedIfNothingIsDelivered() {
		PubSubScenario.Stimulus stimulus = this.scenario.within(Duration.ofMillis(100))
			.stimulate(() -> this.publisher.publish("unheard", "x"));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> stimulus.andWaitForDelivery("unheard"))
			.withMessageContaining("No listener has handled a message of 'unheard' within PT0.1S")
			.withMessageContaining("TOPIC unheard: x")
			.withMessageContaining("node-2, which sees [node-1, node-2]")
			.withMessageContaining("orders.{region}");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> stimulus.andWaitForPublication("other"))
			.withMessageContaining("Nothing was published to 'other'");
		assertThat(stimulus.andWaitForPublication("unheard")).hasSize(1);
	}

	@Test
	void aStimulusMayFail() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.scenario.stimulate(() -> {
			throw new Exception("no");
		})).withMessage("The stimulus failed").withRootCauseInstanceOf(Exception.class);
	}

	/** A worker that decodes a message has called no listener, and nothing waits. */
	@Test
	void waitsForAMessageThatIsBeingDecoded(TestNetwork network) {
		FakeRemoteNode remote = network.remoteNode("remote").subscribe("slow", SlowToRead.class);
		this.scenario.stimulate(() -> this.publisher.publish("slow", "{\"id\": \"1\"}")).andWaitUntilQuiet();
		assertThat(remote.received("slow", SlowToRead.class)).hasSize(1);
	}

	record SlowToRead(String id) {

		SlowToRead {
			long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
			while (System.nanoTime() < until) {
				LockSupport.parkNanos(until - System.nanoTime());
			}
		}

	}

	@Test
	void knowsTheCallsOfAllNodes() {
		assertThat(this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("2")))
			.andWaitUntilQuiet()).filteredOn("listener", "orders")
			.extracting(DeliveredMessage::node)
			.containsExactlyInAnyOrder("node-1", "node-2");
	}

}
