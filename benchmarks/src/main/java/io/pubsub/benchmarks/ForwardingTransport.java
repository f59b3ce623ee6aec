package io.pubsub.benchmarks;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import io.pubsub.cluster.Transport;

/**
 * A transport that leaves everything to another, for those that watch some of it.
 */
public abstract class ForwardingTransport implements Transport {

	private final Transport transport;

	protected ForwardingTransport(Transport transport) {
		this.transport = transport;
	}

	@Override
	public void start(Listener listener) {
		this.transport.start(new Listener() {

			@Override
			public void members(List<UUID> members, boolean merged) {
				listener.members(members, merged);
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
				ForwardingTransport.this.received(listener, sender, bytes, offset, length);
			}

			@Override
			public void crashed(UUID node) {
				listener.crashed(node);
			}

			@Override
			public void failed(Throwable failure) {
				listener.failed(failure);
			}

		});
	}

	/**
	 * Bytes have arrived, to be passed on to the listener.
	 * @param listener the listener
	 * @param sender the id of the sender
	 * @param bytes holds the bytes
	 * @param offset where they begin
	 * @param length how many there are
	 */
	protected void received(Listener listener, UUID sender, byte[] bytes, int offset, int length) {
		listener.received(sender, bytes, offset, length);
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
	public String description() {
		return this.transport.description();
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
