package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A transport that can be kept from sending, while its node stays in the cluster: what is
 * sent meanwhile goes out, in order, when it is released.
 */
public final class HeldTransport extends ForwardingTransport {

	private final List<Runnable> kept = new ArrayList<>();

	private boolean held;

	public HeldTransport(Transport transport) {
		super(transport);
	}

	public synchronized void hold() {
		this.held = true;
	}

	public synchronized void release() {
		this.held = false;
		this.kept.forEach(Runnable::run);
		this.kept.clear();
	}

	@Override
	public synchronized void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		if (this.held) {
			byte[] copy = Arrays.copyOf(bytes, length);
			this.kept.add(() -> this.transport.send(node, copy, length));
			released.accept(bytes);
		}
		else {
			this.transport.send(node, bytes, length, released);
		}
	}

}
