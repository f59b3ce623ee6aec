package io.pubsub.sample;

import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.sample.prices.PriceSource;
import io.pubsub.sample.prices.PriceState;
import io.pubsub.sample.prices.PriceState.State;
import io.pubsub.sample.prices.PriceWatchers;
import io.pubsub.sample.prices.Tally;

/**
 * Who produces prices, who watches them, and what becomes of that.
 */
@RestController
class PricesController {

	private static final int MAX_COUNT = 1_000_000;

	private final PriceSource source;

	private final PriceWatchers watchers;

	private final PriceState state;

	PricesController(PriceSource source, PriceWatchers watchers, PriceState state) {
		this.source = source;
		this.watchers = watchers;
		this.state = state;
	}

	@GetMapping("/events/prices")
	CompletableFuture<State> state() {
		return this.state.all();
	}

	/** Answers when every node finds the prices here. */
	@PutMapping("/producers/prices")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void produce() {
		this.source.begin();
	}

	@DeleteMapping("/producers/prices")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void produceNoMore() {
		this.source.end();
	}

	@GetMapping("/watchers")
	Tally tally() {
		return this.watchers.tally();
	}

	@PutMapping("/watchers")
	Tally watch(@RequestParam(defaultValue = "1") int count) {
		if (count < 1 || count > MAX_COUNT) {
			throw new IllegalArgumentException("count must be from 1 to " + MAX_COUNT + ", not " + count);
		}
		this.watchers.watch(count);
		return this.watchers.tally();
	}

	@DeleteMapping("/watchers")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void watchNoMore() {
		this.watchers.stop();
	}

}
