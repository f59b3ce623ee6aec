package io.pubsub.request;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;

/**
 * The replies and failures of all recipients of a request.
 *
 * @param <T> the type of the values
 * @param all the reply or failure of each recipient, those of one node together, this
 * node first; empty if there was no recipient
 */
public record Replies<T>(List<Reply<T>> all) {

	public Replies {
		all = List.copyOf(all);
	}

	/**
	 * The values of the recipients that replied.
	 * @return the values; null for each reply without a value
	 */
	public List<@Nullable T> values() {
		return this.all.stream().filter(Reply::isValue).map(Reply::value).collect(Collectors.toList());
	}

	/**
	 * The failures of the other recipients.
	 * @return the failures
	 */
	public List<PubSubException> failures() {
		return this.all.stream().map(Reply::failure).filter(Objects::nonNull).collect(Collectors.toList());
	}

	/**
	 * Whether all recipients replied. Also true if there was none.
	 * @return false if there is a failure
	 */
	public boolean isComplete() {
		return this.all.stream().allMatch(Reply::isValue);
	}

	/**
	 * One reply or failure. If a node has left, or some of its subscribers have not
	 * replied in time, one failure stands for all of them; members of a group have one
	 * each.
	 *
	 * @param <T> the type of the value
	 * @param node the node of the recipient
	 * @param value the value; null if the reply has none, or the recipient failed
	 * @param failure a {@link RequestException}, or a {@link PayloadException} if the
	 * reply is not of the requested type; null for a reply
	 */
	public record Reply<T>(Node node, @Nullable T value, @Nullable PubSubException failure) {

		/**
		 * Whether the recipient replied, with or without a value.
		 * @return false if it failed
		 */
		public boolean isValue() {
			return this.failure == null;
		}

	}

}
