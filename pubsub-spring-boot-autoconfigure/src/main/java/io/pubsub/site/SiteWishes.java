package io.pubsub.site;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.log.Printable;
import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;

/**
 * What the other sites subscribe to, as their bridge heads say. What a site wanted whose
 * bridge head has left or is cut off is remembered, so that what it misses can be
 * counted. Changed by one thread; {@link #match} and {@link #isMissing} are for all.
 */
final class SiteWishes {

	private static final Log logger = LogFactory.getLog(SiteWishes.class);

	private final String own;

	/** By bridge head, what it asks for. */
	private final Map<UUID, Set<String>> heads = new HashMap<>();

	private final Map<UUID, String> sites = new HashMap<>();

	/** By site, what it wanted before it was cut off. */
	private final Map<String, Set<String>> missing = new ConcurrentHashMap<>();

	/** By topic or pattern, the sites that want it, and whether they are there. */
	private final TopicIndex<Map<String, Boolean>> index = new TopicIndex<>();

	/** The topics and patterns in the index. */
	private final Set<String> wanted = new HashSet<>();

	/** Starts with the wishes of nobody, of the sites other than one. */
	SiteWishes(String own) {
		this.own = own;
	}

	/**
	 * A node of the bridge subscribes to a topic.
	 * @return whether that concerns another site
	 */
	boolean added(Node node, String topic) {
		String site = site(node);
		if (site == null || SiteNames.isInternal(topic)) {
			return false;
		}
		if (this.heads.computeIfAbsent(node.id(), (id) -> new TreeSet<>()).add(topic)) {
			this.sites.put(node.id(), site);
			update(topic);
		}
		return true;
	}

	/**
	 * A node of the bridge does not subscribe to a topic any more.
	 * @param left whether it has left, or is cut off
	 * @return whether that concerns another site
	 */
	boolean removed(Node node, String topic, boolean left) {
		Set<String> topics = this.heads.get(node.id());
		String site = this.sites.get(node.id());
		if (topics == null || site == null || !topics.remove(topic)) {
			return false;
		}
		if (topics.isEmpty()) {
			this.heads.remove(node.id());
			this.sites.remove(node.id());
		}
		if (left && !isWantedBy(site, topic)) {
			this.missing.computeIfAbsent(site, (key) -> new TreeSet<>()).add(topic);
		}
		update(topic);
		return true;
	}

	/**
	 * A site is there, and says itself what it wants, or has been away for long.
	 * @return the topics that this concerns
	 */
	Set<String> forget(String site) {
		Set<String> forgotten = this.missing.remove(site);
		if (forgotten == null) {
			return Set.of();
		}
		forgotten.forEach(this::update);
		return forgotten;
	}

	/** Whether what a site wanted is remembered. */
	boolean isMissing(String site) {
		return this.missing.containsKey(site);
	}

	/** The other site that a node belongs to, or null. */
	@Nullable String site(Node node) {
		String site = SiteNames.siteOf(node.name());
		return (site != null && !site.equals(this.own)) ? site : null;
	}

	private boolean isWantedBy(String site, String topic) {
		return this.heads.entrySet()
			.stream()
			.anyMatch((head) -> site.equals(this.sites.get(head.getKey())) && head.getValue().contains(topic));
	}

	private void update(String topic) {
		Map<String, Boolean> wishes = new TreeMap<>();
		this.missing.forEach((site, topics) -> {
			if (topics.contains(topic)) {
				wishes.put(site, false);
			}
		});
		this.heads.forEach((head, topics) -> {
			String site = this.sites.get(head);
			if (site != null && topics.contains(topic)) {
				wishes.put(site, true);
			}
		});
		try {
			this.index.update(TopicPattern.parse(topic), (before) -> wishes.isEmpty() ? null : Map.copyOf(wishes));
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Another site wants what is no topic here: " + Printable.message(ex));
			return;
		}
		if (wishes.isEmpty()) {
			this.wanted.remove(topic);
		}
		else {
			this.wanted.add(topic);
		}
	}

	/** Whether any other site wants a topic or pattern, or did before it was cut off. */
	boolean wants(String topic) {
		return this.wanted.contains(topic);
	}

	/**
	 * The sites that want a message.
	 * @param topic its topic
	 * @return by name, whether the site is there
	 */
	Map<String, Boolean> match(String topic) {
		Map<String, Boolean> sites = new TreeMap<>();
		this.index.match(topic,
				(wishes) -> wishes.forEach((site, there) -> sites.merge(site, there, Boolean::logicalOr)));
		return sites;
	}

}
