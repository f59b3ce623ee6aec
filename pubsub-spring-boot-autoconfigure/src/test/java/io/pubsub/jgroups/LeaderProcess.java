package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;

import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.LeaderListener;
import io.pubsub.leader.LeaderOptions;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.leader.Leadership;
import io.pubsub.leader.Term;
import io.pubsub.node.PubSubNode;

/**
 * A node in a process of its own that campaigns for a name. It asks itself all the time
 * whether it leads, and says what it finds, with the time: also as the first thing that
 * it does after it stood still.
 */
final class LeaderProcess {

	private LeaderProcess() {
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		String name = "process-" + ProcessHandle.current().pid();
		PubSubNode node = PubSubNode.builder(name)
			.transport(new JGroupsTransport(JGroupsOptions.builder(arguments[0], name)
				.failureTimeout(Duration.ofMillis(Long.getLong("failureMillis", 5000)))
				.build()))
			.build();
		node.start();
		LeaderElections leaders = new LeaderElections(node.cluster(), node.mailboxes(), node.groups(), node.requester(),
				new LeaderSettings(Duration.ofMillis(Long.getLong("leaseMillis", 10_000)), Duration.ofSeconds(5),
						Integer.getInteger("quorum", 0)));
		leaders.start();
		Leadership leadership = leaders.campaign("reports", LeaderOptions.defaults(), new LeaderListener() {

			@Override
			public void onRevoked(Term term, Reason reason) {
				say("REVOKED " + reason);
			}

		});
		Thread watcher = new Thread(() -> watch(leadership));
		watcher.setDaemon(true);
		watcher.start();
		Thread task = new Thread(() -> {
			while (true) {
				leadership.runIfLeader(LeaderProcess::waitForever);
				Thread.yield();
			}
		});
		task.setDaemon(true);
		task.start();
		System.out.println("STARTED " + node.cluster().self().id() + " 0");
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		leaders.stop();
		node.close();
	}

	private static void watch(Leadership leadership) {
		long last = System.currentTimeMillis();
		boolean leading = false;
		while (true) {
			long before = System.currentTimeMillis();
			boolean leads = leadership.isLeader();
			if (before - last > 1000) {
				say("WOKE " + leads);
			}
			if (leads != leading) {
				say((leads ? "LEADS " : "LEADS NOT ") + leadership.fencingToken().orElse(0));
			}
			leading = leads;
			last = before;
			Thread.onSpinWait();
		}
	}

	private static void waitForever(Term term) {
		try {
			Thread.sleep(Long.MAX_VALUE);
		}
		catch (InterruptedException ex) {
			say("INTERRUPTED");
		}
	}

	private static void say(String text) {
		System.out.println(System.currentTimeMillis() + " " + text);
	}

}
