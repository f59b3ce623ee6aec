package io.pubsub.listener;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.Subscribe;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.topic.TopicPattern;

/**
 * Subscribes methods to their topics, each topic being a subscription of its own, and
 * gives them ids.
 */
final class MethodSubscriber {

	private final Supplier<Subscriptions> subscriptions;

	private final SubscribeAttributes attributes;

	private final ListenerArguments arguments;

	/** How often an id was asked for that may be shared; guarded by itself. */
	private final Map<String, Integer> copies = new HashMap<>();

	MethodSubscriber(Supplier<Subscriptions> subscriptions, SubscribeAttributes attributes,
			ListenerArguments arguments) {
		this.subscriptions = subscriptions;
		this.attributes = attributes;
		this.arguments = arguments;
	}

	/**
	 * Subscribes a method.
	 * @param method the method
	 * @param annotation one of its annotations
	 * @param single whether there is one bean of its name: if not, beans share ids, and a
	 * number sets these apart
	 * @return the subscriptions
	 * @throws InvalidSubscribeMethodException if the method or the annotation is not
	 * valid; then there is no subscription
	 */
	List<Subscription> subscribe(ListenerMethod method, Subscribe annotation, boolean single) {
		List<TopicPattern> topics = this.attributes.topics(method, annotation);
		String id = this.attributes.id(method, annotation);
		SubscriptionOptions options = this.attributes.options(method, annotation);
		List<Subscription> subscribed = new ArrayList<>();
		try {
			for (TopicPattern topic : topics) {
				String idOfTopic = (id == null || topics.size() == 1) ? id : id + "#" + topic;
				subscribed.add(subscribe(method, topic, idOfTopic, options, single));
			}
		}
		catch (RuntimeException ex) {
			subscribed.forEach(Subscription::close);
			throw ex;
		}
		return subscribed;
	}

	private Subscription subscribe(ListenerMethod method, TopicPattern topic, @Nullable String givenId,
			SubscriptionOptions options, boolean single) {
		MethodListener listener = MethodListener.of(method, topic, this.arguments);
		this.attributes.check(method, options.mailbox(), listener.type());
		Subscriptions subscriptions = this.subscriptions.get();
		try {
			// no other method may take the id between the question and the deed
			synchronized (this.copies) {
				String id = (givenId != null) ? givenId : method.defaultId(topic.toString());
				if (givenId == null || !single) {
					id = free(subscriptions, id);
				}
				else if (subscriptions.find(id).isPresent()) {
					throw method.invalid("the id '" + id + "' is taken by another subscription",
							"Give each @Subscribe an id of its own, or none.");
				}
				return subscriptions.subscribeWithoutWaiting(topic.toString(), listener.type(), listener.listener(),
						options.id(id));
			}
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()), "Correct the annotation.", ex);
		}
	}

	private String free(Subscriptions subscriptions, String id) {
		String free = id;
		while (subscriptions.find(free).isPresent()) {
			free = id + "~" + (this.copies.merge(id, 1, Integer::sum) + 1);
		}
		return free;
	}

}
