package io.pubsub.jgroups;

import java.io.IOException;

import io.pubsub.Node;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.request.RequestListener;

/**
 * A node in a process of its own that publishes with confirmation without end, and prints
 * what was confirmed.
 */
final class HistoryProcess {

	static final HistorySettings SETTINGS = HistorySettings.of("orders.**").keep(1_000_000);

	private HistoryProcess() {
	}

	/** The topic of requests for the topics that a node has not handed over yet. */
	static String pending(Object id) {
		return "pending." + id;
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		PubSubNode node = PubSubNode.builder("process-" + ProcessHandle.current().pid())
			.transport(new JGroupsTransport(JGroupsOptions.builder(arguments[0], "process").build()))
			.history(SETTINGS)
			.build();
		node.start();
		Node self = node.cluster().self();
		node.subscriptions()
			.subscribe(pending(self.id()), String.class,
					(RequestListener<String>) (request) -> Integer.toString(node.metrics().history().pending()));
		Thread publisher = new Thread(() -> {
			for (int i = 0;; i++) {
				String text = self.id() + " " + i;
				if (node.publisher().publishConfirmed("orders." + i % 20, text).join().isComplete()) {
					System.out.println("CONFIRMED " + text);
				}
			}
		});
		publisher.setDaemon(true);
		publisher.start();
		System.out.println("STARTED " + self.id() + " 0");
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		node.close();
	}

}
