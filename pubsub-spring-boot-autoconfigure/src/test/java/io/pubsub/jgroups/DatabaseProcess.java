package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.discovery.NodeTable;

/**
 * What {@link NodeProcess} runs when nodes are to find each other by a database.
 */
final class DatabaseProcess {

	private DatabaseProcess() {
	}

	static NodeProcess start(String cluster, TestDatabase database) {
		return NodeProcess.start(DatabaseProcess.class, cluster, 0, "-Durl=" + database.url());
	}

	static JGroupsOptions options(String cluster, String url) {
		return JGroupsOptions.builder(cluster, "process-" + ProcessHandle.current().pid())
			.bindPort(0)
			.discovery(Discovery.JDBC)
			.nodeTable(new NodeTable(TestDatabase.dataSource(url), "pubsub_nodes", true))
			.build();
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		JGroupsTransport transport = new JGroupsTransport(options(arguments[0], System.getProperty("url")));
		long begun = System.nanoTime();
		transport.start(new Transport.Listener() {

			@Override
			public void members(List<UUID> members, boolean merged) {
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
			}

		});
		long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
		System.out.println("STARTED " + transport.self() + " " + millis);
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		transport.close();
	}

}
