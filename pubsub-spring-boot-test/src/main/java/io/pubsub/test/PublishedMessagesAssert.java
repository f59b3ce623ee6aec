package io.pubsub.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

import io.pubsub.test.PublishedMessage.Kind;

/**
 * Assertions on {@link PublishedMessages}. An assertion with a consumer passes if there
 * is a message for which the consumer throws no {@link AssertionError}. A failure lists
 * all messages.
 */
public final class PublishedMessagesAssert extends AbstractAssert<PublishedMessagesAssert, PublishedMessages> {

	/** The topics of application events. */
	private static final String APPLICATION_EVENTS = "pubsub-application.**";

	PublishedMessagesAssert(PublishedMessages actual) {
		super(actual, PublishedMessagesAssert.class);
	}

	/**
	 * Something was published to a topic.
	 * @param topic the topic, or a pattern as of a subscription
	 * @return this
	 */
	public PublishedMessagesAssert published(String topic) {
		return has(Kind.TOPIC, topic, Object.class, (payload) -> {
		});
	}

	/**
	 * A payload of a type was published to a topic.
	 * @param topic the topic, or a pattern as of a subscription
	 * @param type the type
	 * @return this
	 */
	public PublishedMessagesAssert published(String topic, Class<?> type) {
		return has(Kind.TOPIC, topic, type, (payload) -> {
		});
	}

	/**
	 * A payload of a type that satisfies the requirements was published to a topic.
	 * @param <T> the type
	 * @param topic the topic, or a pattern as of a subscription
	 * @param type the type
	 * @param requirements assertions on the payload
	 * @return this
	 */
	public <T> PublishedMessagesAssert published(String topic, Class<T> type, Consumer<? super T> requirements) {
		return has(Kind.TOPIC, topic, type, requirements);
	}

	/**
	 * So many messages were published to a topic.
	 * @param count how many
	 * @param topic the topic, or a pattern as of a subscription
	 * @return this
	 */
	public PublishedMessagesAssert publishedTimes(int count, String topic) {
		int published = this.actual.messages(Kind.TOPIC, topic).size();
		if (published != count) {
			failWithMessage("Expected %s messages published to '%s', but there are %s.%n%s", count, topic, published,
					all());
		}
		return this;
	}

	/**
	 * Nothing was published to a topic so far. Wait with a {@link PubSubScenario} first
	 * if another thread could publish.
	 * @param topic the topic, or a pattern as of a subscription
	 * @return this
	 */
	public PublishedMessagesAssert publishedNothing(String topic) {
		return publishedTimes(0, topic);
	}

	/**
	 * An application event with {@code @ClusterEvent} was published to the other nodes.
	 * @param <T> the type
	 * @param type the type of the event
	 * @param requirements assertions on the event
	 * @return this
	 */
	public <T> PublishedMessagesAssert publishedClusterEvent(Class<T> type, Consumer<? super T> requirements) {
		return has(Kind.TOPIC, APPLICATION_EVENTS, type, requirements);
	}

	/**
	 * A producer has published a message of an event.
	 * @param <T> the type
	 * @param event the name of the event
	 * @param type the type of the payload
	 * @param requirements assertions on the payload
	 * @return this
	 */
	public <T> PublishedMessagesAssert publishedEvent(String event, Class<T> type, Consumer<? super T> requirements) {
		return has(Kind.EVENT, event, type, requirements);
	}

	/**
	 * A request was made.
	 * @param destination the topic, name or group, exactly
	 * @return this
	 */
	public PublishedMessagesAssert requested(String destination) {
		return requested(destination, Object.class, (payload) -> {
		});
	}

	/**
	 * A request was made whose payload satisfies the requirements.
	 * @param <T> the type
	 * @param destination the topic, name or group, exactly
	 * @param type the type of the payload
	 * @param requirements assertions on the payload
	 * @return this
	 */
	public <T> PublishedMessagesAssert requested(String destination, Class<T> type, Consumer<? super T> requirements) {
		return has(Kind.REQUEST, destination, type, requirements);
	}

	/**
	 * A message was sent to a group, to one member or all.
	 * @param group the name of the group
	 * @return this
	 */
	public PublishedMessagesAssert sentToGroup(String group) {
		return sentToGroup(group, Object.class, (payload) -> {
		});
	}

	/**
	 * A message that satisfies the requirements was sent to a group.
	 * @param <T> the type
	 * @param group the name of the group
	 * @param type the type of the payload
	 * @param requirements assertions on the payload
	 * @return this
	 */
	public <T> PublishedMessagesAssert sentToGroup(String group, Class<T> type, Consumer<? super T> requirements) {
		return has(Kind.GROUP, group, type, requirements);
	}

	/**
	 * A message that satisfies the requirements was sent to the mailbox that has a name.
	 * @param <T> the type
	 * @param name the name
	 * @param type the type of the payload
	 * @param requirements assertions on the payload
	 * @return this
	 */
	public <T> PublishedMessagesAssert sentToName(String name, Class<T> type, Consumer<? super T> requirements) {
		return has(Kind.NAME, name, type, requirements);
	}

	/**
	 * A key was evicted from a cache on all nodes.
	 * @param cache the name of the cache
	 * @param key the key
	 * @return this
	 */
	public PublishedMessagesAssert evicted(String cache, Object key) {
		return has(Kind.EVICTION, cache, (message) -> Objects.equals(message.payload(), key), "the key " + key,
				List.of());
	}

	/**
	 * All keys were evicted from a cache on all nodes.
	 * @param cache the name of the cache
	 * @return this
	 */
	public PublishedMessagesAssert evictedAll(String cache) {
		return has(Kind.EVICTION, cache, (message) -> message.payload() == null, "all keys", List.of());
	}

	private <T> PublishedMessagesAssert has(Kind kind, String destination, Class<T> type,
			Consumer<? super T> requirements) {
		List<AssertionError> failures = new ArrayList<>();
		return has(kind, destination, (message) -> satisfies(message.payload(), type, requirements, failures),
				"a payload of " + type.getName(), failures);
	}

	private static <T> boolean satisfies(@Nullable Object payload, Class<T> type, Consumer<? super T> requirements,
			List<AssertionError> failures) {
		if (!type.isInstance(payload)) {
			return false;
		}
		try {
			requirements.accept(type.cast(payload));
			return true;
		}
		catch (AssertionError ex) {
			failures.add(ex);
			return false;
		}
	}

	private PublishedMessagesAssert has(Kind kind, String destination, Predicate<PublishedMessage> wanted,
			String description, List<AssertionError> failures) {
		if (this.actual.messages(kind, destination).stream().noneMatch(wanted)) {
			String failed = failures.stream()
				.map((failure) -> "%nbut: " + failure.getMessage())
				.collect(Collectors.joining());
			failWithMessage("%s", "Expected %s '%s' with %s".formatted(kind, destination, description)
					+ failed.replace("%n", System.lineSeparator()) + System.lineSeparator() + all());
		}
		return this;
	}

	private String all() {
		List<PublishedMessage> all = this.actual.all();
		return all.isEmpty() ? "There are no messages at all." : "There are:"
				+ all.stream().map((message) -> System.lineSeparator() + "  " + message).collect(Collectors.joining());
	}

}
