package io.pubsub.cluster;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The transport of a node without a cluster: this node is the only member.
 */
public final class AloneTransport implements Transport {

	private final UUID self = UUID.randomUUID();

	@Override
	public UUID self() {
		return this.self;
	}

	@Override
	public void start(Listener listener) {
		listener.members(List.of(this.self), false);
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		released.accept(bytes);
	}

	@Override
	public String description() {
		return "a cluster of its own";
	}

	@Override
	public void close() {
	}

}
