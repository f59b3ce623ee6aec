package io.pubsub.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds out whether the nodes of a network have nothing to do. A ping arrives behind all
 * that its sender has sent before; so when every node has answered every other, whatever
 * was under way is in mailboxes. Then the mailboxes and their workers are looked at; and
 * if no node did anything meanwhile, all of it was so at one moment. Callbacks of the
 * application may follow, so that is done three times.
 */
final class Quiet {

	private static final int TIMES = 3;

	private final TestNetwork network;

	Quiet(TestNetwork network) {
		this.network = network;
	}

	void await(long deadline) {
		List<String> todo = new ArrayList<>();
		int[] quiet = new int[1];
		awaitConnected(deadline);
		Await.until(deadline, () -> {
			todo.clear();
			todo.addAll(todo(deadline));
			quiet[0] = todo.isEmpty() ? quiet[0] + 1 : 0;
			return quiet[0] >= TIMES;
		}, () -> "The nodes are not quiet: " + todo);
	}

	void awaitConnected(long deadline) {
		Await.until(deadline, () -> this.network.running().stream().allMatch(this::isConnected),
				() -> "The nodes do not see each other as they should: " + this.network.describe());
		for (NetworkMember member : this.network.running()) {
			Await.until(deadline, member.node()::awaitVisible,
					() -> "Not every node routes to the subscriptions of " + member);
		}
	}

	private boolean isConnected(NetworkMember member) {
		return member.seen().equals(this.network.reached(member));
	}

	private List<String> todo(long deadline) {
		List<NetworkMember> members = this.network.running();
		long before = activity(members);
		List<String> todo = new ArrayList<>();
		for (NetworkMember member : members) {
			ping(member, deadline, todo);
		}
		if (!this.network.isIdle()) {
			todo.add("messages are under way");
		}
		members.forEach((member) -> todo.addAll(member.todo()));
		if (todo.isEmpty() && activity(members) != before) {
			todo.add("messages were published or handled at this moment");
		}
		return todo;
	}

	private void ping(NetworkMember member, long deadline, List<String> todo) {
		Set<String> reached = this.network.reached(member);
		for (String name : reached) {
			Duration left = Await.left(deadline);
			if (!name.equals(member.name()) && !left.isZero() && !member.node().cluster().ping(name, left)) {
				todo.add(name + " does not answer " + member.name());
			}
		}
	}

	private static long activity(List<NetworkMember> members) {
		return members.stream().mapToLong(NetworkMember::activity).sum();
	}

}
