package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventWatcher;
import io.pubsub.monitor.Down;

/**
 * Keeps what it hears of an event, in order: messages by their payload, and the rest as
 * "gap 3-4", "down CLOSED" and "resumed".
 */
final class EventRecorder implements EventWatcher<String> {

	final List<String> heard = new CopyOnWriteArrayList<>();

	final List<Message<String>> messages = new CopyOnWriteArrayList<>();

	final List<Down> downs = new CopyOnWriteArrayList<>();

	@Override
	public void onMessage(Message<String> message) {
		this.messages.add(message);
		this.heard.add(message.getPayload());
	}

	@Override
	public void onGap(long from, long to) {
		this.heard.add("gap " + from + "-" + to);
	}

	@Override
	public void onDown(Down down) {
		this.downs.add(down);
		this.heard.add("down " + down.reason());
	}

	@Override
	public void onResumed() {
		this.heard.add("resumed");
	}

	List<Long> sequences() {
		return this.messages.stream()
			.map((message) -> (Long) message.getHeaders().get(PubSubHeaders.SEQUENCE))
			.toList();
	}

}
