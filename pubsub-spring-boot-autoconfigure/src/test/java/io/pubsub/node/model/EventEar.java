package io.pubsub.node.model;

import java.util.HashSet;
import java.util.Set;

import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventWatcher;
import io.pubsub.monitor.Down;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One watcher of the event of a {@link ShutdownRun}. Called by one thread at a time.
 */
final class EventEar implements EventWatcher<String> {

	private final String node;

	private final EventUse.Account account;

	private final Set<String> ended = new HashSet<>();

	private volatile String producer = "";

	/** The number of the last message, or of the last that was told as lost. */
	private volatile long last;

	private volatile boolean active;

	private volatile boolean ending;

	EventEar(String node, EventUse.Account account) {
		this.node = node;
		this.account = account;
	}

	@Override
	public void onMessage(Message<String> message) {
		Object sequence = message.getHeaders().get(PubSubHeaders.SEQUENCE);
		long number = (sequence instanceof Long value) ? value : -1;
		String producer = message.getPayload().substring(0, message.getPayload().indexOf(':'));
		if (!message.getPayload().equals(producer + ":" + number)) {
			error(message.getPayload() + " has the number " + number);
		}
		if (!this.active || this.ended.contains(producer)) {
			error("heard " + message.getPayload() + " after the end");
		}
		if (producer.equals(this.producer) && number != this.last + 1) {
			error("heard " + message.getPayload() + " after " + this.last);
		}
		this.producer = producer;
		this.last = number;
	}

	@Override
	public void onGap(long from, long to) {
		if (!this.producer.isEmpty() && from != this.last + 1) {
			error("was told of a gap from " + from + " to " + to + " after " + this.last);
		}
		this.last = to;
	}

	@Override
	public void onDown(Down down) {
		if (!this.active) {
			error("was told of the end twice");
		}
		this.active = false;
		if (!this.producer.isEmpty()) {
			this.ended.add(this.producer);
			if (down.reason() != Down.Reason.NO_CONNECTION && !this.ending) {
				checkEnd(down);
			}
		}
		this.producer = "";
	}

	/** The producer has ended in order: this has heard of all of it. */
	private void checkEnd(Down down) {
		long accepted = this.account.accepted.get(this.producer).get();
		if (this.last < accepted) {
			error("was told of the end, " + down.reason() + ", after " + this.last + " of " + accepted + " messages of "
					+ this.producer);
		}
	}

	@Override
	public void onResumed() {
		if (this.active) {
			error("was told of a new begin twice");
		}
		this.active = true;
	}

	void ending() {
		this.ending = true;
	}

	private void error(String text) {
		this.account.errors.add("A watcher on " + this.node + " " + text);
	}

	/** The producer that is left has stopped to publish. */
	void check() {
		assertThat(this.active).as("whether a watcher on %s watches", this.node).isTrue();
		long accepted = this.account.accepted.get(this.account.current).get();
		if (accepted > 0) {
			assertThat(this.producer).as("whom a watcher on %s hears", this.node).isEqualTo(this.account.current);
			assertThat(this.last).as("the last message of %s that a watcher on %s heard", this.producer, this.node)
				.isEqualTo(accepted);
		}
	}

}
