package io.pubsub.leader;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.pubsub.leader.Answer.Outcome;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestException;

/**
 * What the nodes have answered to one question.
 *
 * @param answers of each node that has answered, those to all terms
 * @param silent how many did not answer, and may have promised something
 */
record Round(List<List<Answer>> answers, int silent) {

	/** Nothing could be asked. */
	static final Round NONE = new Round(List.of(), 0);

	Round {
		answers = List.copyOf(answers);
	}

	/** Reads replies; nodes that have left meanwhile do not count. */
	static Round of(Replies<byte[]> replies, int terms) {
		List<List<Answer>> answers = new ArrayList<>();
		int silent = 0;
		for (Replies.Reply<byte[]> reply : replies.all()) {
			List<Answer> answer = answers(reply, terms);
			if (answer != null) {
				answers.add(answer);
			}
			else if (!isGone(reply.failure())) {
				silent++;
			}
		}
		return new Round(answers, silent);
	}

	private static @Nullable List<Answer> answers(Replies.Reply<byte[]> reply, int terms) {
		byte[] value = reply.value();
		try {
			return (value != null) ? Answer.decode(value, terms) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static boolean isGone(@Nullable Exception failure) {
		return failure instanceof RequestException ex && switch (ex.getKind()) {
			case NODE_LEFT, NO_SUBSCRIBERS -> true;
			case TIMEOUT, RECIPIENT_FAILED -> false;
		};
	}

	/**
	 * Whether enough nodes agree to a term.
	 * @param term which of the terms that were asked for
	 * @param quorum of how many nodes more than half must agree, or 0 if all must
	 */
	boolean isAgreed(int term, int quorum) {
		long agreed = this.answers.stream().filter((each) -> each.get(term).outcome() == Outcome.AGREED).count();
		if (quorum == 0) {
			return this.silent == 0 && agreed > 0 && agreed == this.answers.size();
		}
		return agreed * 2 > Math.max(quorum, this.answers.size() + this.silent);
	}

	/** Whether any node knows of a greater term. */
	boolean isOutdated(int term) {
		return this.answers.stream().anyMatch((each) -> each.get(term).outcome() == Outcome.OUTDATED);
	}

	/** The greatest term that any node knows of. */
	long highest(int term) {
		return this.answers.stream().mapToLong((each) -> each.get(term).highest()).max().orElse(0);
	}

	/** How long any node cannot agree, at most, in nanoseconds; 0 if all can. */
	long waitNanos(int term) {
		return this.answers.stream().mapToLong((each) -> each.get(term).waitNanos()).max().orElse(0);
	}

}
