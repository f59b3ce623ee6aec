package io.pubsub.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * How one measurement ended: with a result, or a failure.
 *
 * @param contender its name
 * @param load what was put on it
 * @param result what it gave, or null
 * @param failure why there is no result, or null
 */
record Outcome(String contender, Load load, @Nullable Result result, @Nullable String failure) {

	static Outcome of(String contender, Load load, Result result) {
		return new Outcome(contender, load, result, null);
	}

	/** The share of processor time that was not the machine's; none of a failure. */
	double stolen() {
		return (this.result != null) ? this.result.stolen() : 0;
	}

	static Outcome failed(String contender, Load load, String reason) {
		return new Outcome(contender, load, null, reason);
	}

}
