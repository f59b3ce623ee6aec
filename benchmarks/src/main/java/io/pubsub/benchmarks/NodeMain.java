package io.pubsub.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * One node, in a JVM of its own. Takes commands on standard input and answers each with
 * one line on standard output; ends when the input does, so it never outlives the runner.
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
			contender.start(site, this.receiver);
		}
	}

	/**
	 * Runs one node.
	 * @param args the contender's name, the port for acknowledgements, and the site
	 */
	public static void main(String[] args) {
		PrintStream answers = System.out;
		System.setOut(System.err);
		try {
			BlockingQueue<String> commands = commands();
			NodeMain node = null;
			while (true) {
				String command = commands.take();
				if (command.equals("start")) {
					node = new NodeMain(ContenderType.of(args[0]), Integer.parseInt(args[1]),
							Site.parse(args[2], args[3], args[4], args[5]));
					answers.println("started");
				}
				else if (node != null) {
					answers.println(node.answer(command.split(" ")));
				}
			}
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			answers.println("error " + ex.toString().replace('\n', ' '));
		}
		answers.flush();
		// some contenders leave threads behind, or wait for peers that are gone
		Runtime.getRuntime().halt(1);
	}

	/**
	 * Reads commands on a thread of its own, so as to see the runner's end at any time.
	 */
	private static BlockingQueue<String> commands() {
		BlockingQueue<String> commands = new LinkedBlockingQueue<>();
		Thread thread = new Thread(() -> {
			try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
				in.lines().forEach(commands::add);
			}
			catch (IOException | UncheckedIOException ex) {
				ex.printStackTrace();
			}
			Runtime.getRuntime().halt(0);
		}, "commands");
		thread.setDaemon(true);
		thread.start();
		return commands;
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
