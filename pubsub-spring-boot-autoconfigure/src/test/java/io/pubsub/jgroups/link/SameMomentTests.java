package io.pubsub.jgroups.link;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that look for a port at the same moment.
 */
@Timeout(180)
class SameMomentTests {

	private static final int NODES = 4;

	/** Without trying again a node found no port in one of some hundred rounds. */
	private static final int ROUNDS = 1000;

	/** More than are taken by chance. */
	private static final int RANGE = 50;

	private final InetAddress address = InetAddress.getLoopbackAddress();

	private final int firstPort = LocalCluster.freePort();

	@Test
	void eachGetsAPort() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(NODES);
		try {
			for (int i = 0; i < ROUNDS; i++) {
				assertThat(listenAtTheSameMoment(threads)).hasSize(NODES);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** Gives the ports that nodes got. */
	private Set<Integer> listenAtTheSameMoment(ExecutorService threads) throws Exception {
		CyclicBarrier moment = new CyclicBarrier(NODES);
		Set<Integer> ports = ConcurrentHashMap.newKeySet();
		List<Callable<Void>> nodes = new ArrayList<>();
		for (int i = 0; i < NODES; i++) {
			nodes.add(() -> {
				Strangers strangers = new Strangers();
				LinkSockets sockets = new LinkSockets(Introductions.none(strangers), 1000, strangers,
						new JGroupsVersions("test", strangers));
				moment.await(30, TimeUnit.SECONDS);
				sockets.listen(() -> ports.add(listen(sockets)));
				moment.await(30, TimeUnit.SECONDS);
				sockets.closeDoor();
				return null;
			});
		}
		for (Future<Void> node : threads.invokeAll(nodes)) {
			node.get();
		}
		return ports;
	}

	/** As JGroups does, but for a lock that nodes of one JVM share. */
	private int listen(LinkSockets sockets) throws Exception {
		ServerSocket door = sockets.createServerSocket("test");
		Util.bind(door, this.address, this.firstPort, this.firstPort + RANGE);
		return door.getLocalPort();
	}

}
