package io.pubsub.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

import io.pubsub.LossListener.Cause;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;

/**
 * Says in words what is wrong with a node, as far as the node knows, and what to do.
 * Thread-safe.
 */
final class Problems {

	private static final double HALF = 0.5;

	private static final int MAX_SILENT = 5;

	private final RecentGrowth growth = new RecentGrowth();

	private final int expectedSize;

	private final LongSupplier clock;

	/**
	 * Makes it.
	 * @param expectedSize how many nodes there should be, or 0 if that is not known
	 */
	Problems(int expectedSize, LongSupplier clock) {
		this.expectedSize = expectedSize;
		this.clock = clock;
	}

	/**
	 * What is wrong now, or has got worse within the last minute.
	 * @param size how many nodes there are
	 */
	List<Problem> find(int size, NodeMetrics metrics, NodeCounters counters) {
		List<Problem> problems = new ArrayList<>();
		if (size == 1 && this.expectedSize > 1) {
			problems.add(Problem.of(Alert.PARTITION, "this node is alone, and should be one of " + this.expectedSize));
		}
		else if (size * 2 <= this.expectedSize) {
			problems.add(Problem.of(Alert.PARTITION, size + " nodes of " + this.expectedSize + " are together"));
		}
		else if (size < this.expectedSize) {
			problems.add(Problem.of(Alert.SIZE, size + " nodes of " + this.expectedSize + " are there"));
		}
		metrics.silentMembers()
			.stream()
			.limit(MAX_SILENT)
			.forEach((id) -> problems.add(Problem.of(Alert.SILENT, "member " + id)));
		for (Cause cause : Cause.values()) {
			grown(problems, alert(cause), counters.lost(cause), "messages lost");
		}
		grown(problems, Alert.SKIPPED, counters.flow("skipped"), "frames skipped");
		grown(problems, Alert.REFUSED, counters.flow("refused"), "connections refused");
		MailboxMetrics fullest = counters.fullest();
		if (fullest != null && NodeCounters.fill(fullest) > HALF) {
			problems.add(Problem.of(Alert.WAITING, String.format(Locale.ROOT,
					"%s has %,d messages waiting, of %,d at most", fullest.id(), fullest.depth(), fullest.capacity())));
		}
		return problems;
	}

	private void grown(List<Problem> problems, Alert alert, long count, String what) {
		long growth = this.growth.look(alert, count, this.clock.getAsLong());
		if (growth > 0) {
			problems.add(Problem.of(alert, String.format(Locale.ROOT, "%,d %s of late", growth, what)));
		}
	}

	private static Alert alert(Cause cause) {
		return switch (cause) {
			case OVERFLOW -> Alert.OVERFLOW;
			case DECODING -> Alert.DECODING;
			case MALFORMED -> Alert.MALFORMED;
			case UNREACHABLE -> Alert.UNREACHABLE;
			case GAP -> Alert.GAP;
			case NO_MAILBOX -> Alert.NO_MAILBOX;
			case CLOSED -> Alert.CLOSED;
		};
	}

	/**
	 * Something that is wrong.
	 *
	 * @param alert which kind of thing, a short id
	 * @param detail what exactly
	 * @param meaning what it means
	 * @param action what to do
	 */
	public record Problem(String alert, String detail, String meaning, String action) {

		static Problem of(Alert alert, String detail) {
			return new Problem(alert.id(), detail, alert.meaning(), alert.action());
		}

	}

}
