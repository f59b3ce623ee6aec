package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.Commands;

/**
 * The JVM of all clients.
 */
public final class ClientMain {

	private final List<Integer> ports;

	private final int size;

	private @Nullable Clients clients;

	private ClientMain(List<Integer> ports, int size) {
		this.ports = ports;
		this.size = size;
	}

	/**
	 * Runs clients.
	 * @param args the ports of the nodes, and the size of a body
	 */
	public static void main(String[] args) {
		List<Integer> ports = Arrays.stream(args[0].split(",")).map(Integer::valueOf).toList();
		ClientMain main = new ClientMain(ports, Integer.parseInt(args[1]));
		Commands.serve(main::answer);
	}

	private String answer(String... command) throws Exception {
		Clients clients = clients();
		switch (command[0]) {
			case "open" -> {
				clients.open(Integer.parseInt(command[1]));
				clients.probe();
			}
			case "close" -> clients.close();
			case "saturate" -> {
				return clients.saturate(Long.parseLong(command[1]), Integer.parseInt(command[2])).toLine();
			}
			case "pace" -> {
				return clients.pace(Long.parseLong(command[1]), Double.parseDouble(command[2])).toLine();
			}
			case "appear" -> {
				letNodesLook();
				return Long.toString(clients.appear(command[1], Integer.parseInt(command[2])));
			}
			case "vanish" -> {
				letNodesLook();
				return Long.toString(clients.vanish());
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

	private Clients clients() throws IOException {
		Clients clients = this.clients;
		if (clients == null) {
			clients = new Clients(this.ports, this.size);
			this.clients = clients;
		}
		return clients;
	}

	/** Long enough for nodes to begin, and not in step with anything. */
	private static void letNodesLook() throws InterruptedException {
		TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(10_000, 20_000));
	}

}
