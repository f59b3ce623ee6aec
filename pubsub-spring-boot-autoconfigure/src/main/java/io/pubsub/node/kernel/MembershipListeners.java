package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.MembershipEvent;
import io.pubsub.Overflow;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.MailboxSettings;
import io.pubsub.dispatch.Workers;
import io.pubsub.guard.Failures;

/**
 * Calls users' listeners about nodes that come and go: on a worker, one event at a time.
 */
final class MembershipListeners implements MembershipHandler {

	private static final Log logger = LogFactory.getLog(MembershipListeners.class);

	private static final int CAPACITY = 1000;

	private final List<Consumer<MembershipEvent>> listeners;

	private final MailboxQueue<MembershipEvent> events;

	public MembershipListeners(List<Consumer<MembershipEvent>> listeners, Workers workers) {
		this.listeners = listeners;
		this.events = new MailboxQueue<>(new MailboxSettings(CAPACITY, Overflow.DROP_OLDEST, Duration.ZERO, 1),
				this::tell, workers, () -> {
				});
	}

	@Override
	public void changed(MembershipEvent event) {
		this.events.offer(event, false);
	}

	/** What one throws is nothing to the others. */
	private void tell(MembershipEvent event) {
		for (Consumer<MembershipEvent> listener : this.listeners) {
			try {
				listener.accept(event);
			}
			catch (Throwable ex) {
				Failures.log(logger, "A cluster listener failed on " + event, ex);
			}
		}
	}

}
