package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.node.PubSubNode;
import io.pubsub.site.SiteBridge;
import io.pubsub.site.SiteSettings;

/**
 * A node of a site in a process of its own, which says when it is the bridge head.
 */
final class SiteProcess {

	private SiteProcess() {
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		String name = "process-" + ProcessHandle.current().pid();
		try (SiteMember member = SiteMember.start(arguments[0], name, System.getProperty("site"),
				Integer.parseInt(arguments[1]), List.of(System.getProperty("hosts").split(",")))) {
			System.out.println("STARTED " + member.node.cluster().self().id() + " 0");
			Thread watcher = new Thread(() -> {
				while (!member.bridge.isHead()) {
					Thread.onSpinWait();
				}
				System.out.println("HEAD");
			});
			watcher.setDaemon(true);
			watcher.start();
			while (System.in.read() >= 0) {
				// nothing is to be read
			}
		}
	}

	/** A node of a site. */
	static final class SiteMember implements AutoCloseable {

		final PubSubNode node;

		final SiteBridge bridge;

		private final LeaderElections leaders;

		private SiteMember(PubSubNode node, LeaderElections leaders, SiteBridge bridge) {
			this.node = node;
			this.leaders = leaders;
			this.bridge = bridge;
		}

		static SiteMember start(String cluster, String name, String site, int port, List<String> hosts) {
			PubSubNode node = PubSubNode.builder(name)
				.relays(true)
				.transport(new JGroupsTransport(
						JGroupsOptions.builder(cluster + ".site." + site, name).bindPort(0).build()))
				.build();
			node.start();
			LeaderElections leaders = new LeaderElections(node.cluster(), node.mailboxes(), node.groups(),
					node.requester(), new LeaderSettings(Duration.ofMinutes(10), Duration.ofSeconds(5), 0));
			leaders.start();
			SiteBridge bridge = new SiteBridge(SiteSettings.of(site), node, leaders,
					(own, members, losses) -> PubSubNode.builder(own)
						.relays(true)
						.transport(new JGroupsTransport(JGroupsOptions.builder(cluster + ".bridge", own)
							.discovery(Discovery.STATIC)
							.staticHosts(hosts)
							.bindPort(port)
							.build()))
						.clusterListener(members)
						.lossListener(losses)
						.build());
			bridge.start();
			return new SiteMember(node, leaders, bridge);
		}

		@Override
		public void close() {
			this.bridge.stop();
			this.leaders.stop();
			this.node.close();
		}

	}

}
