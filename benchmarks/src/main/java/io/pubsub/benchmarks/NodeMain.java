package io.pubsub.benchmarks;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.stages.Stages;

/**
 * One node, in a JVM of its own. The first command starts it.
 */
public final class NodeMain {

	private @Nullable PublisherNode publisher;

	private @Nullable ReceiverNode receiver;

	private Usage mark = Usage.now();

	private NodeMain(ContenderType type, int acknowledgePort, Site site) throws Exception {
		Contender contender = type.create();
		if (site.publisher()) {
			this.publisher = new PublisherNode(contender, new Window(acknowledgePort), type.window(site.size()));
			contender.start(site, (sequence, time) -> {
			});
		}
		else {
			this.receiver = new ReceiverNode(acknowledgePort, type.acknowledgeEvery(site.size()));
			contender.start(site, Stages.sink(site, this.receiver));
		}
	}

	/**
	 * Runs one node.
	 * @param args the contender's name, the port for acknowledgements, and the site
	 */
	public static void main(String[] args) {
		AtomicReference<@Nullable NodeMain> node = new AtomicReference<>();
		Commands.serve((command) -> {
			NodeMain started = node.get();
			if (started != null) {
				return started.answer(command);
			}
			node.set(new NodeMain(ContenderType.of(args[0]), Integer.parseInt(args[1]),
					Site.parse(args[2], args[3], args[4], args[5])));
			return "started";
		});
	}

	private String answer(String[] command) throws Exception {
		PublisherNode publisher = this.publisher;
		ReceiverNode receiver = this.receiver;
		switch (command[0]) {
			case "mark" -> this.mark = Usage.now();
			case "usage" -> {
				Usage now = Usage.now();
				return (now.cpu() - this.mark.cpu()) + " " + now.allocatedSince(this.mark);
			}
			case "probe" -> {
				if (publisher != null) {
					publisher.probe();
				}
			}
			case "publish" -> {
				int phase = Integer.parseInt(command[1]);
				long millis = Long.parseLong(command[2]);
				int rate = Integer.parseInt(command[3]);
				if (publisher != null) {
					return ((rate > 0) ? publisher.publish(phase, millis, rate) : publisher.publish(phase, millis))
						.toLine();
				}
			}
			case "await" -> {
				if (receiver != null) {
					return receiver.await(Integer.parseInt(command[1]), Long.parseLong(command[2])).toLine();
				}
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

}
