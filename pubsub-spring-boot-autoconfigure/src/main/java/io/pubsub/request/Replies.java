package io.pubsub.request;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;

/**
 * What all that were asked have replied.
 *
 * @param <T> the type of values
 * @param all a value or a failure of each that was asked, those of one node together, the
 * own node first; empty if nobody was there
 */
public record Replies<T>(List<Reply<T>> all) {

	public Replies {
		all = List.copyOf(all);
	}

	/**
	 * The values that came.
	 * @return the values, null for each that replied without one
	 */
	public List<@Nullable T> values() {
		return this.all.stream().filter(Reply::isValue).map(Reply::value).collect(Collectors.toList());
	}

	/**
	 * Why the others did not come.
	 * @return the failures
	 */
	public List<PubSubException> failures() {
		return this.all.stream().map(Reply::failure).filter(Objects::nonNull).collect(Collectors.toList());
	}

	/**
	 * Whether all replied. True if nobody was asked at all.
	 * @return false if there is a failure
	 */
	public boolean isComplete() {
		return this.all.stream().allMatch(Reply::isValue);
	}

	/**
	 * One value or failure. If a node has left, or some of its subscribers have not
	 * replied in time, there is one failure for all of these.
	 *
	 * @param <T> the type of the value
	 * @param node where it comes from
	 * @param value the value; null if the recipient has none to give, or failed
	 * @param failure a {@link RequestException}, or a {@link PayloadException} if the
	 * reply is not of the type that was asked for; null if there was none
	 */
	public record Reply<T>(Node node, @Nullable T value, @Nullable PubSubException failure) {

		/**
		 * Whether the recipient has replied, if only without a value.
		 * @return false if it failed
		 */
		public boolean isValue() {
			return this.failure == null;
		}

	}

}
