package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.name.NameListener;

/**
 * A listener that keeps what it hears, such as {@code +name} and {@code -name CONFLICT}.
 */
class NameRecorder implements NameListener {

	final List<String> heard = new CopyOnWriteArrayList<>();

	final List<String> threads = new CopyOnWriteArrayList<>();

	@Override
	public void onRegistered(String name) {
		hear("+" + name);
	}

	@Override
	public void onLost(String name, Reason reason) {
		hear("-" + name + " " + reason);
	}

	private void hear(String what) {
		this.threads.add(Thread.currentThread().getName());
		this.heard.add(what);
	}

}
