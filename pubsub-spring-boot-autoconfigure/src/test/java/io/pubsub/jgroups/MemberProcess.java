package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;

import io.pubsub.Mailbox;
import io.pubsub.node.PubSubNode;

/**
 * What {@link NodeProcess} runs when there is to be a member of groups in another
 * process: a node with one mailbox, which is in the groups {@code user.42} and
 * {@code everybody}.
 */
final class MemberProcess {

	private MemberProcess() {
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		String name = "process-" + ProcessHandle.current().pid();
		JGroupsOptions options = JGroupsOptions.builder(arguments[0], name)
			.bindPort(Integer.parseInt(arguments[1]))
			.build();
		PubSubNode node = PubSubNode.builder(name).transport(new JGroupsTransport(options)).build();
		Mailbox mailbox = node.mailboxes().open(String.class, (message) -> {
		});
		node.groups().join("user.42", mailbox);
		node.groups().join("everybody", mailbox);
		long begun = System.nanoTime();
		node.start();
		long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
		System.out.println("STARTED " + node.cluster().self().id() + " " + millis);
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		node.close();
	}

}
