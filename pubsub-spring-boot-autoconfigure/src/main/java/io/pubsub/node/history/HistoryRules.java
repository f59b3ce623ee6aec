package io.pubsub.node.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Which topics remember, and how much. Of several settings that match a topic the first
 * count. Thread-safe.
 */
final class HistoryRules {

	/** For how many topics it is remembered which settings they have. */
	private static final int KNOWN = 10_000;

	private final List<HistorySettings> settings;

	private final Map<String, Optional<HistorySettings>> known = new ConcurrentHashMap<>();

	HistoryRules(List<HistorySettings> settings) {
		this.settings = List.copyOf(settings);
	}

	boolean isEmpty() {
		return this.settings.isEmpty();
	}

	/** The settings of a topic, null if it has no history. */
	@Nullable HistorySettings find(String topic) {
		Optional<HistorySettings> known = this.known.get(topic);
		if (known == null) {
			known = this.settings.stream().filter((settings) -> settings.topics().matches(topic)).findFirst();
			if (this.known.size() >= KNOWN) {
				this.known.clear();
			}
			this.known.put(topic, known);
		}
		return known.orElse(null);
	}

	/** For how long, at most, anything needs to be known of a message. */
	Duration longest() {
		return this.settings.stream()
			.map(HistorySettings::age)
			.max(Duration::compareTo)
			.orElse(HistorySettings.DEFAULTS.age())
			.multipliedBy(2);
	}

	/** The settings by which this node keeps a topic for others. */
	HistorySettings forKeeping(String topic) {
		HistorySettings found = find(topic);
		return (found != null) ? found : HistorySettings.DEFAULTS;
	}

}
