package io.pubsub.application;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.log.Printable;

/**
 * Each node names the types of events that it publishes, once, to the nodes that are
 * there, and to those that join later. Events go only to nodes that have a listener, so a
 * node that has no class of that name would otherwise not notice.
 */
final class Announcements {

	private static final Log logger = LogFactory.getLog(Announcements.class);

	/** Most types that are logged. */
	private static final int MAX_LOGGED = 1000;

	private final EventTopics topics;

	private final OwnSubscriptions own;

	private final ApplicationEventCounters counters;

	private final Set<String> sent = ConcurrentHashMap.newKeySet();

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	/** Names of classes that this node knows as arguments of generic types. */
	private final Set<String> arguments = ConcurrentHashMap.newKeySet();

	Announcements(EventTopics topics, OwnSubscriptions own, ApplicationEventCounters counters) {
		this.topics = topics;
		this.own = own;
		this.counters = counters;
	}

	void knowArgument(Class<?> type) {
		this.arguments.add(type.getName());
	}

	/** Names the type of an event that has been sent. */
	void announce(Publisher publisher, String topic) {
		String announced = EventTopics.announced(topic);
		if (!this.sent.contains(announced) && this.sent.add(announced)) {
			this.own.publish(publisher, EventTopics.ANNOUNCEMENTS, announced);
		}
	}

	/** Names all types to a node that has joined. */
	void announceTo(Publisher publisher, Node node) {
		for (String announced : this.sent) {
			publisher.publishTo(node, EventTopics.ANNOUNCEMENTS, announced);
		}
	}

	/** Another node has named a type. */
	void heard(String announced, Node origin) {
		if (this.topics.isKnown(announced, this.arguments)) {
			return;
		}
		this.counters.unknown.increment();
		if (this.logged.size() < MAX_LOGGED && this.logged.add(announced)) {
			logger.info("The node " + Printable.text(origin) + " publishes application events '"
					+ Printable.text(announced) + "', for which this node has no class, so it receives none of them. "
					+ "If it should, give the classes of both nodes the same name in @ClusterEvent, or list this "
					+ "node's in pubsub.events.types");
		}
	}

}
