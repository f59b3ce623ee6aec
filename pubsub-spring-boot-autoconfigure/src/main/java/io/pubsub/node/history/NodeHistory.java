package io.pubsub.node.history;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.messaging.Message;

import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.StartPosition;
import io.pubsub.history.History;
import io.pubsub.history.HistoryPage;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeState;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.PayloadCodecs;

/** Reads pages of history. */
final class NodeHistory implements History {

	private final NodeState state;

	private final PayloadCodecs codecs;

	private final HistoryNodes nodes;

	private final HistoryFigures figures;

	/** Those that are being read. */
	private final Set<Page<?>> pages = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	NodeHistory(Kernel kernel, HistoryNodes nodes, HistoryFigures figures) {
		this.state = kernel.state();
		this.codecs = kernel.codecs();
		this.nodes = nodes;
		this.figures = figures;
	}

	@Override
	public <T> CompletableFuture<HistoryPage<T>> read(String topic, Type type, StartPosition from, int limit) {
		Objects.requireNonNull(type, "type");
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException("A page has 1 to " + MAX_LIMIT + " messages, not " + limit);
		}
		TopicPattern pattern = TopicPattern.parse(topic);
		Start start = Start.of(pattern, from);
		this.state.requireRunning();
		Page<T> page = new Page<>(new Reading(pattern, start, this.nodes), type, Cursors.hash(pattern), limit);
		this.pages.add(page);
		page.begin();
		if (this.closed) {
			page.close();
		}
		return page.result;
	}

	void close() {
		this.closed = true;
		this.pages.forEach(Page::close);
	}

	/** One page that is being read. */
	private final class Page<T> {

		private final CompletableFuture<HistoryPage<T>> result = new CompletableFuture<>();

		private final Reading reading;

		private final Type type;

		private final int hash;

		private final int limit;

		/** Used by one worker at a time. */
		private final List<Message<T>> messages = new ArrayList<>();

		private boolean gap;

		Page(Reading reading, Type type, int hash, int limit) {
			this.reading = reading;
			this.type = type;
			this.hash = hash;
			this.limit = limit;
		}

		void begin() {
			this.reading.begin();
			goOn();
		}

		private void goOn() {
			this.reading.whenReady(() -> NodeHistory.this.nodes.execute(this::read));
		}

		private void read() {
			while (this.messages.size() < this.limit) {
				KeptMessage message = this.reading.next();
				this.gap |= this.reading.takeGap();
				if (message != null) {
					add(message);
				}
				else if (this.reading.isDone() || this.result.isDone()) {
					complete(this.reading.end(), true);
					return;
				}
				else {
					goOn();
					return;
				}
			}
			boolean all = this.reading.isDone();
			complete(all ? this.reading.end() : this.reading.position(), all);
		}

		private void complete(Position position, boolean all) {
			this.reading.cancel();
			NodeHistory.this.pages.remove(this);
			this.result.complete(new HistoryPage<>(this.messages, Cursors.write(this.hash, position), all, this.gap));
		}

		@SuppressWarnings("unchecked")
		private void add(KeptMessage message) {
			NodeHistory.this.figures.countRead();
			try {
				this.messages.add((Message<T>) (Message<?>) PositionedDelivery
					.of(message, NodeHistory.this.codecs, this.reading.position(), this.hash)
					.message(this.type));
			}
			catch (MalformedFrameException ex) {
				NodeHistory.this.figures.malformed(message.publisher());
			}
			catch (PayloadException ex) {
				NodeHistory.this.figures.undecoded(message.publisher());
			}
		}

		void close() {
			this.result.completeExceptionally(new PubSubException("The node has stopped"));
			NodeHistory.this.pages.remove(this);
			this.reading.cancel();
		}

	}

}
