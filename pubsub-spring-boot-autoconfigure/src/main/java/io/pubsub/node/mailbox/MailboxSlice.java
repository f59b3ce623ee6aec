package io.pubsub.node.mailbox;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.pubsub.Node;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Offer;
import io.pubsub.node.kernel.Futures;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Slice;
import io.pubsub.wire.Frame;

/**
 * Mailboxes, what is sent to them by their addresses, and the dispatcher that gives them
 * what is published.
 */
public final class MailboxSlice implements Slice {

	/** How often a drain looks for listeners that have ended the JVM meanwhile. */
	private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Kernel kernel;

	private final Dispatcher<Delivery> dispatcher;

	private final NodeMailboxes mailboxes;

	private final LocalDeliveries deliveries;

	private final NodeSender sender;

	public MailboxSlice(Kernel kernel, MailboxDefaults settings) {
		this.kernel = kernel;
		this.dispatcher = new Dispatcher<>(kernel.workers());
		this.mailboxes = new NodeMailboxes(kernel, settings);
		this.deliveries = new LocalDeliveries(kernel, this.dispatcher, this.mailboxes, settings.verifyPayloads());
		this.sender = new NodeSender(kernel, this.deliveries, this.mailboxes);
		kernel.on(Frame.Send.class, this::received);
	}

	private void received(Node sender, Frame.Send send) {
		Delivery delivery = Delivery.remote(null, sender, send.headers(), this.kernel.codecs(), send.payload());
		Offer offer = this.mailboxes.deliver(send.mailbox(), delivery, false);
		if (send.token() != 0) {
			this.kernel.peers()
				.outbound()
				.answer(sender, new Frame.Confirmed(send.token(), offer != Offer.CLOSED, offer.isIn() ? 1 : 0,
						offer.isOverflow() ? 1 : 0));
		}
	}

	public Dispatcher<Delivery> dispatcher() {
		return this.dispatcher;
	}

	public NodeMailboxes mailboxes() {
		return this.mailboxes;
	}

	public LocalDeliveries deliveries() {
		return this.deliveries;
	}

	public NodeSender sender() {
		return this.sender;
	}

	/**
	 * Waits until all is drained, but for no listener that ends the JVM meanwhile.
	 * @param drained completes then
	 * @param deadline when to give up, by {@link System#nanoTime()}
	 * @return false if it was given up
	 */
	public boolean await(CompletableFuture<?> drained, long deadline) {
		for (long rest = deadline - System.nanoTime();; rest = deadline - System.nanoTime()) {
			if (Futures.await(drained, Duration.ofNanos(Math.max(1, Math.min(rest, LOOK_AGAIN_NANOS))))) {
				return true;
			}
			if (rest <= 0) {
				return false;
			}
			this.mailboxes.lookForStuck();
		}
	}

	@Override
	public CompletableFuture<Void> drain() {
		return this.mailboxes.drainOff();
	}

	@Override
	public void close() {
		this.mailboxes.close();
	}

}
