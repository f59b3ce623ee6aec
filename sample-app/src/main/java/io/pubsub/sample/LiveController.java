package io.pubsub.sample;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.sample.prices.PriceSource;
import io.pubsub.sample.prices.PriceWatchers;
import io.pubsub.sample.stack.Item;
import io.pubsub.sample.stack.SharedStack;

/**
 * Keeps open pages up to date: each is sent all that it shows, as a server-sent event,
 * when it opens and whenever something has happened since. However much happens, a page
 * hears of it no more than ten times a second. An open page watches the prices, too.
 */
@RestController
class LiveController {

	private final Cluster cluster;

	private final Listeners listeners;

	private final Timeline timeline;

	private final SharedStack stack;

	private final PriceSource source;

	private final PriceWatchers watchers;

	private final OpenPages pages = new OpenPages();

	/** What of the timeline pages have seen; guarded by this. */
	private long sent;

	LiveController(Cluster cluster, Listeners listeners, Timeline timeline, SharedStack stack, PriceSource source,
			PriceWatchers watchers) {
		this.cluster = cluster;
		this.listeners = listeners;
		this.timeline = timeline;
		this.stack = stack;
		this.source = source;
		this.watchers = watchers;
	}

	@GetMapping("/live")
	SseEmitter open() {
		return this.pages.open(this::followPrices, this::show);
	}

	private Runnable followPrices(SseEmitter page) {
		return this.watchers.follow((price) -> this.pages.send(page, SseEmitter.event().name("price").data(price)));
	}

	private synchronized void show(SseEmitter page) {
		this.pages.send(page, SseEmitter.event().data(view()));
	}

	@Scheduled(fixedDelay = 100)
	synchronized void update() {
		long total = this.timeline.total();
		if (total != this.sent) {
			this.sent = total;
			if (!this.pages.isEmpty()) {
				this.pages.sendAll(view());
			}
		}
	}

	@Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
	void keepAlive() {
		this.pages.keepAlive();
	}

	@EventListener(ContextClosedEvent.class)
	void close() {
		this.pages.close();
	}

	private View view() {
		List<String> nodes = this.cluster.nodes().stream().map(Node::name).toList();
		return new View(this.cluster.self().name(), nodes, this.listeners.counts(), StackView.of(this.stack),
				this.source.isActive(), this.timeline.latest());
	}

	/**
	 * All that a page shows.
	 *
	 * @param node the name of this node
	 * @param nodes the names of all nodes, oldest first
	 * @param listeners listeners that were added at run time
	 * @param stack the shared stack, as this node's copy has it
	 * @param produces whether this node produces the prices
	 * @param timeline what happened lately, oldest first
	 */
	record View(String node, List<String> nodes, List<Listeners.Count> listeners, StackView stack, boolean produces,
			List<Timeline.Entry> timeline) {
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
