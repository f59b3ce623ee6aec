package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.monitor.Down;
import io.pubsub.monitor.DownListener;
import io.pubsub.monitor.Target;

/**
 * Keeps what it is told of the end of targets.
 */
final class DownRecorder implements DownListener {

	final List<Down> downs = new CopyOnWriteArrayList<>();

	final List<Target> resumed = new CopyOnWriteArrayList<>();

	@Override
	public void onDown(Down down) {
		this.downs.add(down);
	}

	@Override
	public void onResumed(Target target) {
		this.resumed.add(target);
	}

	List<Down.Reason> reasons() {
		return this.downs.stream().map(Down::reason).toList();
	}

}
