package io.pubsub.sample;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.StartPosition;
import io.pubsub.sample.prices.PriceSource;
import io.pubsub.sample.prices.PriceWatchers;
import io.pubsub.sample.stack.Item;
import io.pubsub.sample.stack.SharedStack;
import io.pubsub.sse.SseStreams;

/**
 * Keeps open pages up to date: prices, and what happens on each node, are published on
 * topics that remember, so that a page whose node has died misses nothing on the next.
 * However much happens, it is published no more than ten times a second. An open page
 * also watches the prices, so that they are fetched.
 */
@RestController
class LiveController {

	/** The topics of pages; listeners that hear them, too, are not worth a word. */
	static final String TOPICS = "page.";

	private static final String HAPPENINGS = TOPICS + "happenings";

	/** How much a page gets at first: more than it shows of both. */
	private static final int AT_FIRST = 500;

	/**
	 * Of one message, in characters: those must be smaller than pubsub.max-message-size.
	 */
	private static final int MAX_LENGTH = 1_500;

	/** What an entry takes besides its text. */
	private static final int ENTRY_LENGTH = 150;

	private final Cluster cluster;

	private final Publisher publisher;

	private final Listeners listeners;

	private final Timeline timeline;

	private final SharedStack stack;

	private final PriceSource source;

	private final PriceWatchers watchers;

	private final SseStreams streams;

	/** How much of the timeline is published; guarded by this. */
	private long published;

	LiveController(Cluster cluster, Publisher publisher, Listeners listeners, Timeline timeline, SharedStack stack,
			PriceSource source, PriceWatchers watchers, SseStreams streams) {
		this.cluster = cluster;
		this.publisher = publisher;
		this.listeners = listeners;
		this.timeline = timeline;
		this.stack = stack;
		this.source = source;
		this.watchers = watchers;
		this.streams = streams;
	}

	@GetMapping("/live")
	SseEmitter open(HttpServletRequest request) {
		SseEmitter page = this.streams.open(request, TOPICS + "*", JsonNode.class, Published.OF_MESSAGE,
				StartPosition.last(AT_FIRST));
		page.onCompletion(this.watchers.follow());
		return page;
	}

	@Scheduled(fixedDelay = 100)
	synchronized void update() {
		List<Timeline.Entry> next = new ArrayList<>();
		int length = 0;
		for (Timeline.Entry entry : this.timeline.from(this.published)) {
			length += ENTRY_LENGTH + entry.text().length();
			if (length > MAX_LENGTH && !next.isEmpty()) {
				publish(next);
				next.clear();
				length = ENTRY_LENGTH + entry.text().length();
			}
			next.add(entry);
		}
		if (!next.isEmpty()) {
			publish(next);
		}
	}

	private void publish(List<Timeline.Entry> entries) {
		this.publisher.publish(HAPPENINGS, List.copyOf(entries));
		this.published = entries.get(entries.size() - 1).number() + 1;
	}

	/** What a page shows of this node now: it asks again when something has happened. */
	@GetMapping("/view")
	View view() {
		List<String> nodes = this.cluster.nodes().stream().map(Node::name).toList();
		return new View(this.cluster.self().name(), nodes, this.listeners.counts(), StackView.of(this.stack),
				this.source.isActive());
	}

	/**
	 * What a page shows of this node.
	 *
	 * @param node the name of this node
	 * @param nodes the names of all nodes, oldest first
	 * @param listeners listeners that were added at run time
	 * @param stack the shared stack, as this node's copy has it
	 * @param produces whether this node produces the prices
	 */
	record View(String node, List<String> nodes, List<Listeners.Count> listeners, StackView stack, boolean produces) {
	}

	/**
	 * What a page shows of the stack.
	 *
	 * @param holder the name of the node that has it, null if none has
	 * @param size how many items are on it
	 * @param top the uppermost of them, top first
	 */
	record StackView(@Nullable String holder, int size, List<Shown> top) {

		private static final int SHOWN = 20;

		static StackView of(SharedStack stack) {
			List<Item> items = stack.copy();
			List<Shown> top = items.stream().limit(SHOWN).map(Shown::of).toList();
			return new StackView(stack.holder().orElse(null), items.size(), top);
		}

	}

	/**
	 * An item of the stack.
	 *
	 * @param text it as JSON, cut off if it is long
	 * @param owner who pushed it
	 */
	record Shown(String text, String owner) {

		static Shown of(Item item) {
			return new Shown(Timeline.shorten(item.item().toString()), item.owner());
		}

	}

}
