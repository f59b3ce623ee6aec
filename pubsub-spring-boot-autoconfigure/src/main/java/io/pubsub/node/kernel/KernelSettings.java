package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener;
import io.pubsub.MembershipEvent;
import io.pubsub.cluster.Routing;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.PayloadCodecs;

/**
 * What the kernel of a node is built with.
 *
 * @param hello what the node tells others of itself
 * @param transport connects it to them
 * @param routing which nodes messages go to
 * @param codecs encode and decode payloads
 * @param maxMessageSize the most bytes that a message may have
 * @param executor runs workers, each on a thread of its own; null for daemon threads
 * @param joinTimeout how long joining waits for other nodes
 * @param sendTimeout how long a publisher waits for a node that reads slowly
 * @param farewellTimeout how long leaving waits until all others have read what they were
 * sent
 * @param requestTimeout how long to wait for answers, unless a caller says otherwise
 * @param lossListeners are told of lost messages
 * @param clusterListeners are told of nodes that join and leave
 */
public record KernelSettings(ClusterFrame.Hello hello, Transport transport, Routing routing, PayloadCodecs codecs,
		int maxMessageSize, @Nullable Executor executor, Duration joinTimeout, Duration sendTimeout,
		Duration farewellTimeout, Duration requestTimeout, List<LossListener> lossListeners,
		List<Consumer<MembershipEvent>> clusterListeners) {
}
