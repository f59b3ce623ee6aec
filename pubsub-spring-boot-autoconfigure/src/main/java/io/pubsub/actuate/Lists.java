package io.pubsub.actuate;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import io.pubsub.actuate.PubSubEndpoint.Listing;

/**
 * Which part of long lists is shown, and how much of it.
 *
 * @param limit how many elements there may be
 * @param search what their names must contain, in lower case; empty for all
 */
record Lists(int limit, String search) {

	private static final int MAX_SEARCH = 1000;

	static Lists of(@Nullable Integer limit, @Nullable String search) {
		int longest = (limit != null) ? limit : PubSubEndpoint.LIMIT;
		if (longest < 0 || longest > PubSubEndpoint.LIMIT) {
			throw new InvalidEndpointRequestException("Bad limit", "limit is 0 to " + PubSubEndpoint.LIMIT);
		}
		String text = (search != null) ? search.strip().toLowerCase(Locale.ROOT) : "";
		if (text.length() > MAX_SEARCH) {
			throw new InvalidEndpointRequestException("Bad search", "search is at most " + MAX_SEARCH + " characters");
		}
		return new Lists(longest, text);
	}

	/** The first of all elements, in an order; does not sort the others. */
	<T> Listing<T> list(Stream<T> all, Comparator<T> order, Function<T, String> names) {
		PriorityQueue<T> first = new PriorityQueue<>(order.reversed());
		int[] total = new int[1];
		all.filter((element) -> matches(names.apply(element))).forEach((element) -> {
			total[0]++;
			if (first.size() < this.limit) {
				first.add(element);
			}
			else {
				T last = first.peek();
				if (last != null && order.compare(element, last) < 0) {
					first.poll();
					first.add(element);
				}
			}
		});
		List<T> items = first.stream().sorted(order).toList();
		return new Listing<>(total[0], total[0] > items.size(), items);
	}

	private boolean matches(String name) {
		return this.search.isEmpty() || name.toLowerCase(Locale.ROOT).contains(this.search);
	}

}
