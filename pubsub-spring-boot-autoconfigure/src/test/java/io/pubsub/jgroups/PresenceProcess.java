package io.pubsub.jgroups;

import java.io.IOException;

import io.pubsub.node.PubSubNode;
import io.pubsub.presence.PresenceHandle;

/**
 * A node in a process of its own, with entries that it updates without end.
 */
final class PresenceProcess {

	static final int ENTRIES = 500;

	private PresenceProcess() {
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		PubSubNode node = PubSubNode.builder("process-" + ProcessHandle.current().pid())
			.transport(new JGroupsTransport(JGroupsOptions.builder(arguments[0], "process").build()))
			.build();
		node.start();
		for (int i = 0; i < ENTRIES; i++) {
			PresenceHandle handle = node.presence().track("room", "user " + i, "0");
			if (i % 10 == 0) {
				Thread updater = new Thread(() -> {
					for (int number = 1; handle.update(Integer.toString(number)); number++) {
						Thread.yield();
					}
				});
				updater.setDaemon(true);
				updater.start();
			}
		}
		System.out.println("STARTED " + node.cluster().self().id() + " 0");
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		node.close();
	}

}
