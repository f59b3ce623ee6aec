package io.pubsub.autoconfigure;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;

import io.pubsub.MembershipEvent;
import io.pubsub.guard.Failures;

/**
 * Publishes what happens to the cluster as application events, in order. What happens
 * before the context is refreshed is published then, what happens after it is closed is
 * not published.
 */
final class MembershipEventPublisher
		implements Consumer<MembershipEvent>, ApplicationListener<ApplicationContextEvent> {

	private static final Log logger = LogFactory.getLog(MembershipEventPublisher.class);

	private final ApplicationContext context;

	private final Queue<MembershipEvent> waiting = new ConcurrentLinkedQueue<>();

	/** Above 0 while a thread publishes what waits: others only leave their event. */
	private final AtomicInteger requests = new AtomicInteger();

	private volatile boolean open;

	MembershipEventPublisher(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void accept(MembershipEvent event) {
		this.waiting.add(event);
		publishWaiting();
	}

	@Override
	public void onApplicationEvent(ApplicationContextEvent event) {
		// events of child contexts come here too
		if (event.getApplicationContext() == this.context) {
			if (event instanceof ContextRefreshedEvent) {
				this.open = true;
				publishWaiting();
			}
			else if (event instanceof ContextClosedEvent) {
				this.open = false;
			}
		}
	}

	private void publishWaiting() {
		if (!this.open || this.requests.getAndIncrement() > 0) {
			return;
		}
		int served = 1;
		do {
			for (MembershipEvent event = this.waiting.poll(); event != null; event = this.waiting.poll()) {
				publish(event);
			}
			served = this.requests.addAndGet(-served);
		}
		while (served > 0);
	}

	private void publish(MembershipEvent event) {
		if (!this.open) {
			return;
		}
		try {
			this.context.publishEvent(event);
		}
		catch (Throwable ex) {
			Failures.warn(logger, "A listener of application events failed on " + event, ex);
		}
	}

}
