package io.pubsub.test;

import java.util.List;
import java.util.Objects;

import org.assertj.core.api.AssertProvider;

import io.pubsub.test.PublishedMessage.Kind;
import io.pubsub.topic.TopicPattern;

/**
 * The messages that one node has published, sent and requested since the test began, and
 * what it has evicted: oldest first. Thread-safe. <pre class="code">
 * assertThat(messages).published("orders.*", OrderPlaced.class, (order) -&gt; assertThat(order.id()).isEqualTo("42"));
 * assertThat(messages).requested("stock").sentToGroup("workers").publishedNothing("invoices.**");
 * </pre> {@code assertThat} is that of AssertJ's {@code Assertions}.
 * <p>
 * As the parameter of a test it has the messages of the application context of the test;
 * as a bean, those of its own context. It has what goes through the beans
 * {@code Publisher}, {@code Requester} and {@code Events}, {@code @ProduceEvent} methods
 * included, and evictions of clustered caches. A message that could not be published is
 * not there, a request without a reply is.
 * <p>
 * It does not wait. When code publishes on another thread, wait by a
 * {@link PubSubScenario} first.
 */
public final class PublishedMessages implements AssertProvider<PublishedMessagesAssert> {

	private final NodeLog log;

	PublishedMessages(NodeLog log) {
		this.log = log;
	}

	/**
	 * All messages.
	 * @return a snapshot, oldest first
	 */
	public List<PublishedMessage> all() {
		return this.log.published();
	}

	/**
	 * The payloads published to a topic that are of a type.
	 * @param <T> the type
	 * @param topic the topic, or a pattern as of a subscription
	 * @param type the type
	 * @return a snapshot, oldest first
	 */
	public <T> List<T> payloads(String topic, Class<T> type) {
		return messages(Kind.TOPIC, topic).stream()
			.map(PublishedMessage::payload)
			.filter(type::isInstance)
			.map(type::cast)
			.toList();
	}

	/** Forgets all messages so far. */
	public void clear() {
		this.log.clearPublished();
	}

	/**
	 * The messages of one kind.
	 * @param destination a pattern if they go to topics, else a name
	 */
	List<PublishedMessage> messages(Kind kind, String destination) {
		TopicPattern pattern = (kind == Kind.TOPIC) ? TopicPattern.parse(destination) : null;
		return this.log.published()
			.stream()
			.filter((message) -> message.kind() == kind && ((pattern != null) ? pattern.matches(message.destination())
					: Objects.equals(message.destination(), destination)))
			.toList();
	}

	@Override
	public PublishedMessagesAssert assertThat() {
		return new PublishedMessagesAssert(this);
	}

	@Override
	public String toString() {
		return "messages of " + this.log.node() + ": " + this.log.published();
	}

}
