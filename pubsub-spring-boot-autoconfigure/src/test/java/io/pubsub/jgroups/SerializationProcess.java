package io.pubsub.jgroups;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.Mailbox;
import io.pubsub.Receipt;
import io.pubsub.node.PubSubNode;

/**
 * Runs nodes in a process in which nothing can be deserialized, has them do what nodes
 * do, and says how often something was to be.
 */
final class SerializationProcess {

	private SerializationProcess() {
	}

	public static void main(String[] arguments) throws Exception {
		AtomicInteger count = new AtomicInteger();
		ObjectInputFilter.Config.setSerialFilter((info) -> {
			count.incrementAndGet();
			return ObjectInputFilter.Status.REJECTED;
		});
		PubSubNode alice = node("alice", arguments[0]);
		PubSubNode bob = node("bob", arguments[0]);
		AtomicInteger received = new AtomicInteger();
		bob.subscriptions().subscribe("big.*", byte[].class, (message) -> received.incrementAndGet());
		Mailbox mailbox = bob.mailboxes().open(String.class, (message) -> received.incrementAndGet());
		bob.groups().join("everybody", mailbox);
		System.out.println("STARTED " + alice.cluster().self().id() + " 0");
		await("a name", () -> bob.names().register("bob", mailbox) || bob.names().whereIs("bob").isPresent());
		await("both nodes", () -> alice.cluster().nodes().size() == 2);
		await("members", () -> alice.groups().members("everybody").size() == 1);
		alice.publisher().publish("big.one", new byte[700_000], Map.of("header", 1L));
		alice.publisher().publish("big.two", "text");
		alice.publisher().send(mailbox.ref(), "address");
		alice.publisher().sendToGroup("everybody", "group");
		Receipt receipt = alice.publisher().publishConfirmed("big.three", "confirmed").get(10, TimeUnit.SECONDS);
		await("messages", () -> received.get() == 5);
		alice.cluster().ping("bob");
		System.out.println("CONFIRMED " + receipt);
		bob.close();
		await("leaving", () -> alice.cluster().nodes().size() == 1);
		alice.close();
		System.out.println("DESERIALIZED " + count);
		try {
			deserialize();
			System.out.println("NOT FILTERED");
		}
		catch (InvalidClassException ex) {
			System.out.println("FILTERED " + count);
		}
	}

	private static PubSubNode node(String name, String cluster) {
		JGroupsOptions options = JGroupsOptions.builder(cluster, name).bindPort(0).build();
		PubSubNode node = PubSubNode.builder(name).transport(new JGroupsTransport(options)).build();
		node.start();
		return node;
	}

	/** The filter sees this. */
	private static void deserialize() throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(List.of(1));
		}
		try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			input.readObject();
		}
	}

	private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
		LocalCluster.await().alias(what).until(condition);
	}

}
