package io.pubsub.benchmarks.websocket;

import java.util.Arrays;

import org.HdrHistogram.Histogram;

/**
 * How far the messages of one phase have come. A message is outstanding until it, and all
 * before it, have reached each session. Messages may overtake each other, which is
 * counted. Not thread-safe.
 */
final class Progress {

	private static final long LONGEST = 600_000_000_000L;

	private final int sessions;

	private final int window;

	/** By message, for those that are outstanding. */
	private final int[] reached;

	private final long[] times;

	/** By session. */
	private final long[] counts;

	private final long[] sums;

	private final long[] newest;

	private final Histogram latencies = new Histogram(LONGEST, 3);

	private long published;

	private long oldest;

	private long delivered;

	private long first;

	private long last;

	private long breaks;

	private long strange;

	Progress(int sessions, int window) {
		this.sessions = sessions;
		this.window = window;
		this.reached = new int[window];
		this.times = new long[window];
		this.counts = new long[sessions];
		this.sums = new long[sessions];
		this.newest = new long[sessions];
		Arrays.fill(this.newest, -1);
	}

	boolean mayPublish() {
		return this.published - this.oldest < this.window;
	}

	/** The number of the next message, published now. */
	long publish(long now) {
		if (this.published == 0) {
			this.first = now;
		}
		int slot = (int) (this.published % this.window);
		this.times[slot] = now;
		this.reached[slot] = 0;
		return this.published++;
	}

	void delivered(int session, long number, long now) {
		this.last = now;
		this.delivered++;
		this.counts[session]++;
		this.sums[session] += number;
		if (number < this.newest[session]) {
			this.breaks++;
		}
		else {
			this.newest[session] = number;
		}
		if (number < this.oldest || number >= this.published) {
			this.strange++;
			return;
		}
		int slot = (int) (number % this.window);
		this.reached[slot]++;
		this.latencies.recordValue(Math.min(LONGEST, Math.max(0, now - this.times[slot])));
		while (this.oldest < this.published && this.reached[(int) (this.oldest % this.window)] >= this.sessions) {
			this.oldest++;
		}
	}

	long deliveries() {
		return this.delivered;
	}

	boolean allReached() {
		return this.oldest == this.published;
	}

	boolean eachHasSome() {
		return Arrays.stream(this.counts).allMatch((count) -> count > 0);
	}

	/** What is wrong with what came; empty if each session got each message once. */
	String problem() {
		long lost = 0;
		long more = 0;
		int wrong = 0;
		long sum = this.published * (this.published - 1) / 2;
		for (int i = 0; i < this.sessions; i++) {
			lost += Math.max(0, this.published - this.counts[i]);
			more += Math.max(0, this.counts[i] - this.published);
			wrong += (this.counts[i] != this.published || this.sums[i] != sum) ? 1 : 0;
		}
		return (wrong == 0 && this.strange == 0) ? ""
				: "%d sessions of %d did not get each of %d messages once: %d lost, %d too many, %d unexpected"
					.formatted(wrong, this.sessions, this.published, lost, more, this.strange);
	}

	Delivered result() {
		return new Delivered(this.published, this.delivered, Math.max(1, this.last - this.first), this.breaks,
				this.latencies.getValueAtPercentile(50), this.latencies.getValueAtPercentile(99));
	}

}
