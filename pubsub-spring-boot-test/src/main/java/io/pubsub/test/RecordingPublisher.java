package io.pubsub.test;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.test.PublishedMessage.Kind;

/**
 * Keeps what is published and sent.
 *
 * @param delegate publishes
 * @param log keeps it
 */
record RecordingPublisher(Publisher delegate, NodeLog log) implements Publisher {

	@Override
	public void publish(String topic, Object payload, Map<String, ?> headers) {
		this.log.publish(Kind.TOPIC, topic, payload, headers, () -> this.delegate.publish(topic, payload, headers));
	}

	@Override
	public void publishLocal(String topic, Object payload, Map<String, ?> headers) {
		this.log.publish(Kind.TOPIC, topic, payload, headers,
				() -> this.delegate.publishLocal(topic, payload, headers));
	}

	@Override
	public void publishTo(Node node, String topic, Object payload, Map<String, ?> headers) {
		this.log.publish(Kind.TOPIC, topic, payload, headers,
				() -> this.delegate.publishTo(node, topic, payload, headers));
	}

	@Override
	public void publishFrom(Subscription subscription, String topic, Object payload, Map<String, ?> headers) {
		this.log.publish(Kind.TOPIC, topic, payload, headers,
				() -> this.delegate.publishFrom(subscription, topic, payload, headers));
	}

	@Override
	public void send(Ref ref, Object payload, Map<String, ?> headers) {
		this.log.publish(Kind.MAILBOX, ref.toString(), payload, headers,
				() -> this.delegate.send(ref, payload, headers));
	}

	@Override
	public boolean sendToName(String name, Object payload, Map<String, ?> headers) {
		return this.log.publish(Kind.NAME, name, payload, headers,
				() -> this.delegate.sendToName(name, payload, headers));
	}

	@Override
	public int sendToGroup(GroupTarget target, Object payload, Map<String, ?> headers) {
		return this.log.publish(Kind.GROUP, target.group(), payload, headers,
				() -> this.delegate.sendToGroup(target, payload, headers));
	}

	@Override
	public CompletableFuture<Receipt> publishConfirmed(String topic, Object payload, Map<String, ?> headers) {
		return this.log.publish(Kind.TOPIC, topic, payload, headers,
				() -> this.delegate.publishConfirmed(topic, payload, headers));
	}

	@Override
	public CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload, Map<String, ?> headers) {
		return this.log.publish(Kind.MAILBOX, ref.toString(), payload, headers,
				() -> this.delegate.sendConfirmed(ref, payload, headers));
	}

	@Override
	public CompletableFuture<Receipt> sendToNameConfirmed(String name, Object payload, Map<String, ?> headers) {
		return this.log.publish(Kind.NAME, name, payload, headers,
				() -> this.delegate.sendToNameConfirmed(name, payload, headers));
	}

}
