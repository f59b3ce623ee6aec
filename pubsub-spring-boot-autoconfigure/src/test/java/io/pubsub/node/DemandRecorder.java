package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.event.DemandListener;

/**
 * Keeps what it hears of demand.
 */
final class DemandRecorder implements DemandListener {

	final List<String> heard = new CopyOnWriteArrayList<>();

	@Override
	public void onStarted() {
		this.heard.add("started");
	}

	@Override
	public void onStopped() {
		this.heard.add("stopped");
	}

}
