package io.pubsub.jgroups;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pubsub.cluster.Transport;
import io.pubsub.cluster.TransportContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * JGroups over TCP on this machine meets the contract.
 */
class JGroupsTransportIntegrationTests extends TransportContractTests {

	private final String cluster = "contract-" + UUID.randomUUID();

	@AfterEach
	void deleteFiles() throws IOException {
		LocalCluster.forget(this.cluster);
	}

	@Override
	protected Transport createTransport() {
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster, "node").bindPort(0).build());
	}

	@Test
	void arraysThatHaveArrivedAreReleased() {
		Recorder receiver = start();
		Recorder sender = start();
		awaitMembers(List.of(sender), receiver, sender);
		Set<byte[]> released = Collections.newSetFromMap(new ConcurrentHashMap<>());
		List<byte[]> sent = new ArrayList<>();
		await().until(() -> {
			byte[] bytes = new byte[1000];
			sent.add(bytes);
			sender.transport.send(receiver.self(), bytes, bytes.length, released::add);
			return released.size() >= 10;
		});
		// one that has arrived may be told of later, but none before
		await().until(() -> receiver.from(sender).size() == sent.size());
		int count = released.size();
		assertThat(sent.subList(0, count)).allMatch(released::contains);
		sender.transport.send(UUID.randomUUID(), sent.get(0), 1, released::remove);
		assertThat(released).as("what is sent to nobody is released at once").hasSize(count - 1);
	}

}
