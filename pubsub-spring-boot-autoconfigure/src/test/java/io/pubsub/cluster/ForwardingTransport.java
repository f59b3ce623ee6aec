package io.pubsub.cluster;

import java.util.UUID;
import java.util.function.Consumer;

/**
 * A transport that leaves everything to another, for those that change some of it.
 */
public abstract class ForwardingTransport implements Transport {

	protected final Transport transport;

	protected ForwardingTransport(Transport transport) {
		this.transport = transport;
	}

	@Override
	public void start(Listener listener) {
		this.transport.start(listener);
	}

	@Override
	public UUID self() {
		return this.transport.self();
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		this.transport.send(node, bytes, length, released);
	}

	@Override
	public int batchSize() {
		return this.transport.batchSize();
	}

	@Override
	public boolean mayWait(UUID node, int length) {
		return this.transport.mayWait(node, length);
	}

	@Override
	public long refused() {
		return this.transport.refused();
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
