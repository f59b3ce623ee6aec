package io.pubsub.sample.prices;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.springframework.stereotype.Component;

import io.pubsub.Subscribe;
import io.pubsub.request.Requester;

/**
 * How it is with the prices in the whole cluster: each node tells what it knows of itself
 * when it is asked.
 */
@Component
public class PriceState {

	private static final String TOPIC = "prices.state";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final PriceSource source;

	private final PriceWatchers watchers;

	private final Requester requester;

	PriceState(PriceSource source, PriceWatchers watchers, Requester requester) {
		this.source = source;
		this.watchers = watchers;
		this.requester = requester;
	}

	@Subscribe(TOPIC)
	State answer(String question) {
		return new State(this.source.isFetching(), this.watchers.count(), this.source.published());
	}

	/**
	 * Asks every node.
	 * @return completes soon with what those that have answered know
	 */
	public CompletableFuture<State> all() {
		return this.requester.to(TOPIC)
			.timeout(TIMEOUT)
			.requestAllAsync("How is it?", State.class)
			.thenApply(
					(replies) -> replies.values().stream().filter(Objects::nonNull).reduce(State.NOTHING, State::plus));
	}

	/**
	 * How it is on a node, or on several.
	 *
	 * @param producing whether prices are fetched
	 * @param watchers how many watch
	 * @param published how many prices the producer has published
	 */
	public record State(boolean producing, int watchers, long published) {

		static final State NOTHING = new State(false, 0, 0);

		State plus(State other) {
			return new State(this.producing || other.producing, this.watchers + other.watchers,
					this.published + other.published);
		}

	}

}
