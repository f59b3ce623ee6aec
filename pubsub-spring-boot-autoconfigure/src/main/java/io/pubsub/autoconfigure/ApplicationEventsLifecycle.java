package io.pubsub.autoconfigure;

import java.util.List;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

import io.pubsub.application.ApplicationEventReceiver;

/**
 * Subscribes for the listeners of application events when all of them are there, and has
 * them called once the context is refreshed, as with events of this node.
 */
final class ApplicationEventsLifecycle extends NodePhase implements ApplicationListener<ContextRefreshedEvent> {

	/** Before the node joins, so that the others know at once what it listens to. */
	static final int PHASE = NodeLifecycle.PHASE - 1;

	private final ApplicationContext context;

	private final ApplicationEventReceiver receiver;

	private final List<String> packages;

	ApplicationEventsLifecycle(ApplicationContext context, ApplicationEventReceiver receiver, List<String> packages) {
		super(PHASE);
		this.context = context;
		this.receiver = receiver;
		this.packages = packages;
	}

	@Override
	void begin() {
		this.receiver.subscribe(this.packages);
	}

	@Override
	void end() {
		// subscriptions end with the node
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.receiver.resume();
		}
	}

}
