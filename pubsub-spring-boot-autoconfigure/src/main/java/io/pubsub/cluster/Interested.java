package io.pubsub.cluster;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.pubsub.topic.RelayGroup;

/**
 * Which other nodes have a subscriber of one topic or pattern. Immutable.
 */
final class Interested {

	private static final Lane[] NOBODY = {};

	static final Interested NONE = new Interested(NOBODY, Map.of());

	/** Nodes that have a subscriber without a group. */
	private final Lane[] lanes;

	/** By group, nodes that have a subscriber of it. */
	private final Map<String, Lane[]> groups;

	/** Where messages go that no other pattern matches, and no group wants. */
	private final Route route;

	private Interested(Lane[] lanes, Map<String, Lane[]> groups) {
		this.lanes = lanes;
		this.groups = groups;
		this.route = (lanes.length > 0) ? new Route(lanes, Map.of(), null) : Route.NOWHERE;
	}

	Interested with(Lane lane, String group) {
		if (group.isEmpty()) {
			return new Interested(plus(this.lanes, lane), this.groups);
		}
		Map<String, Lane[]> groups = new HashMap<>(this.groups);
		groups.put(group, plus(groups.getOrDefault(group, NOBODY), lane));
		return new Interested(this.lanes, Map.copyOf(groups));
	}

	Interested without(Lane lane, String group) {
		if (group.isEmpty()) {
			return new Interested(minus(this.lanes, lane), this.groups);
		}
		Map<String, Lane[]> groups = new HashMap<>(this.groups);
		groups.computeIfPresent(group, (key, lanes) -> {
			Lane[] fewer = minus(lanes, lane);
			return (fewer.length > 0) ? fewer : null;
		});
		return new Interested(this.lanes, Map.copyOf(groups));
	}

	Interested without(Lane lane) {
		Map<String, Lane[]> groups = new HashMap<>();
		this.groups.forEach((group, lanes) -> {
			Lane[] fewer = minus(lanes, lane);
			if (fewer.length > 0) {
				groups.put(group, fewer);
			}
		});
		return new Interested(minus(this.lanes, lane), Map.copyOf(groups));
	}

	boolean concerns(Lane lane) {
		return contains(this.lanes, lane) || this.groups.values().stream().anyMatch((lanes) -> contains(lanes, lane));
	}

	private static boolean contains(Lane[] lanes, Lane lane) {
		return Arrays.asList(lanes).contains(lane);
	}

	private static Lane[] plus(Lane[] lanes, Lane lane) {
		Lane[] more = Arrays.copyOf(lanes, lanes.length + 1);
		more[lanes.length] = lane;
		return more;
	}

	private static Lane[] minus(Lane[] lanes, Lane lane) {
		int place = Arrays.asList(lanes).indexOf(lane);
		if (place < 0) {
			return lanes;
		}
		Lane[] fewer = Arrays.copyOf(lanes, lanes.length - 1);
		System.arraycopy(lanes, place + 1, fewer, place, fewer.length - place);
		return fewer;
	}

	/** Calls back with the nodes that have a subscriber, with a group or without. */
	void forEachButRelays(Consumer<Lane[]> action) {
		action.accept(this.lanes);
		this.groups.forEach((group, members) -> {
			if (!RelayGroup.is(group)) {
				action.accept(members);
			}
		});
	}

	Lane[] lanes() {
		return this.lanes;
	}

	Map<String, Lane[]> groups() {
		return this.groups;
	}

	Route route() {
		return this.route;
	}

	boolean isEmpty() {
		return this.lanes.length == 0 && this.groups.isEmpty();
	}

}
