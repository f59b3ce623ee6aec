package io.pubsub.benchmarks;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.contenders.BootContender;
import io.pubsub.benchmarks.contenders.HazelcastContender;
import io.pubsub.benchmarks.contenders.JGroupsContender;
import io.pubsub.benchmarks.contenders.JetStreamContender;
import io.pubsub.benchmarks.contenders.NatsContender;
import io.pubsub.benchmarks.contenders.PekkoContender;
import io.pubsub.benchmarks.contenders.PubSubContender;
import io.pubsub.benchmarks.contenders.PubSubHistoryContender;
import io.pubsub.benchmarks.contenders.RedisContender;
import io.pubsub.benchmarks.contenders.RedisStreamContender;
import io.pubsub.benchmarks.contenders.SocketsContender;
import io.pubsub.benchmarks.contenders.VertxContender;

/**
 * A contender that can be chosen by name.
 *
 * @param name its name
 * @param kind what it stands for
 * @param windowed whether it may queue or drop without limit, so that the runner's window
 * is needed
 * @param broker the server it needs, if any
 * @param factory makes a node
 */
record ContenderType(String name, Kind kind, boolean windowed, @Nullable Broker broker, Supplier<Contender> factory) {

	/** Payload bytes that may be on their way. */
	static final int WINDOW_BYTES = 32 << 20;

	/** Messages that may be on their way. */
	static final int WINDOW_MESSAGES = 1 << 16;

	/** All of them, in the order of the table. */
	static final List<ContenderType> ALL = List.of(own("sockets", Kind.LIMIT, SocketsContender::bytes),
			own("jgroups", Kind.ENGINE, () -> new JGroupsContender("pd", "direct")),
			own("jgroups-tq", Kind.ENGINE, () -> new JGroupsContender("transfer-queue", "direct")),
			own("jgroups-tq-max", Kind.ENGINE, () -> new JGroupsContender("transfer-queue", "max")),
			own("jgroups-nb", Kind.ENGINE, () -> new JGroupsContender("no-bundler", "direct")),
			windowed("hazelcast", Kind.PEER, null, HazelcastContender::new),
			windowed("vertx", Kind.PEER, null, VertxContender::new),
			windowed("pekko", Kind.PEER, null, PekkoContender::new),
			windowed("redis", Kind.PEER, Broker.REDIS, RedisContender::new),
			windowed("nats", Kind.PEER, Broker.NATS, NatsContender::new),
			windowed("pubsub", Kind.OURS, null, PubSubContender::bytes),
			windowed("pubsub-boot", Kind.OURS, null, BootContender::new),
			windowed("redis-stream", Kind.PEER, Broker.REDIS, RedisStreamContender::new),
			windowed("jetstream", Kind.PEER, Broker.JETSTREAM, JetStreamContender::new),
			windowed("pubsub-history", Kind.OURS, null, () -> new PubSubHistoryContender(false)),
			windowed("pubsub-confirmed", Kind.OURS, null, () -> new PubSubHistoryContender(true)),
			own("sockets-json", Kind.LIMIT, SocketsContender::json),
			windowed("pubsub-json", Kind.OURS, null, PubSubContender::json),
			own("sockets-tls", Kind.LIMIT, SocketsContender::secured),
			windowed("pubsub-secret", Kind.OURS, null, PubSubContender::secured));

	/** The contenders that keep what is published, which are compared with each other. */
	static final List<String> HISTORY = List.of("redis-stream", "jetstream", "pubsub-history", "pubsub-confirmed");

	/**
	 * What runs unless told otherwise: one form of raw JGroups, and all others that keep
	 * nothing, in the clear.
	 */
	static final List<String> DEFAULT = ALL.stream()
		.map(ContenderType::name)
		.filter((name) -> !name.startsWith("jgroups-") && !HISTORY.contains(name))
		.toList();

	private static ContenderType own(String name, Kind kind, Supplier<Contender> factory) {
		return new ContenderType(name, kind, false, null, factory);
	}

	private static ContenderType windowed(String name, Kind kind, @Nullable Broker broker,
			Supplier<Contender> factory) {
		return new ContenderType(name, kind, true, broker, factory);
	}

	static ContenderType of(String name) {
		return ALL.stream()
			.filter((type) -> type.name.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No contender '" + name + "', there are "
					+ String.join(", ", ALL.stream().map(ContenderType::name).toList())));
	}

	Contender create() {
		return this.factory.get();
	}

	/** How many messages may be on their way. */
	long window(int size) {
		return this.windowed ? windowMessages(size) : Long.MAX_VALUE;
	}

	/** How often a receiver acknowledges: 16 times a window, for all contenders alike. */
	int acknowledgeEvery(int size) {
		return Integer.highestOneBit(windowMessages(size) / 16);
	}

	private static int windowMessages(int size) {
		return Math.min(WINDOW_MESSAGES, WINDOW_BYTES / size);
	}

	/**
	 * What a contender stands for in the table.
	 */
	enum Kind {

		/** What the machine can do at best. */
		LIMIT,

		/** What we are built on. */
		ENGINE,

		/** What users would take otherwise. */
		PEER,

		/** This library. */
		OURS

	}

}
