package io.pubsub.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class TopicMapTests {

	private final TopicMap<Integer> map = new TopicMap<>();

	private void put(String key, Integer value) {
		this.map.compute(key, (before) -> value);
	}

	private Map<String, Integer> entries() {
		Map<String, Integer> entries = new HashMap<>();
		this.map.forEach(entries::put);
		return entries;
	}

	@Test
	void holdsWhatAHashMapHoldsWhateverHappens() {
		Map<String, Integer> expected = new HashMap<>();
		Random random = new Random(1);
		for (int i = 0; i < 200_000; i++) {
			// grows, shrinks, grows again
			int range = (i / 50_000 % 2 == 0) ? 5_000 : 50;
			String key = "topic-" + random.nextInt(range);
			Integer value = (random.nextInt(5) < ((range == 50) ? 1 : 3)) ? i : null;
			if (range == 50) {
				key = "topic-" + random.nextInt(5_000);
			}
			put(key, value);
			if (value != null) {
				expected.put(key, value);
			}
			else {
				expected.remove(key);
			}
			assertThat(this.map.get(key)).isEqualTo(value);
		}
		assertThat(entries()).isEqualTo(expected);
		IntStream.range(0, 5_000)
			.mapToObj((i) -> "topic-" + i)
			.forEach((key) -> assertThat(this.map.get(key)).isEqualTo(expected.get(key)));
	}

	@Test
	void keysOfOneHashAreToldApart() {
		List<String> keys = CollidingTexts.make(64);
		assertThat(keys.stream().map(String::hashCode).distinct()).hasSize(1);
		keys.forEach((key) -> put(key, key.length() + key.indexOf('B')));
		for (String key : keys) {
			assertThat(this.map.get(key)).isEqualTo(key.length() + key.indexOf('B'));
		}
		put(keys.get(3), null);
		assertThat(this.map.get(keys.get(3))).isNull();
		assertThat(entries()).hasSize(keys.size() - 1);
	}

	/** It would take many minutes if each search looked at all of them. */
	@Test
	void noSearchIsLongHoweverManyKeysHaveOneHash() {
		List<String> keys = CollidingTexts.make(200_000);
		for (int i = 0; i < keys.size(); i++) {
			put(keys.get(i), i);
		}
		assertThat(entries()).hasSize(keys.size());
		for (int i = 0; i < keys.size(); i++) {
			assertThat(this.map.get(keys.get(i))).isEqualTo(i);
		}
		keys.forEach((key) -> put(key, null));
		assertThat(entries()).isEmpty();
	}

	@Test
	void holdsWhatAHashMapHoldsWhenManyKeysHaveOneHash() {
		Map<String, Integer> expected = new HashMap<>();
		List<String> keys = new ArrayList<>(CollidingTexts.make(1_000));
		IntStream.range(0, 1_000).mapToObj((i) -> "topic-" + i).forEach(keys::add);
		Random random = new Random(1);
		for (int i = 0; i < 100_000; i++) {
			// grows, shrinks, grows again
			String key = keys.get(random.nextInt(keys.size()));
			Integer value = (random.nextInt(10) < ((i / 25_000 % 2 == 0) ? 7 : 1)) ? i : null;
			put(key, value);
			if (value != null) {
				expected.put(key, value);
			}
			else {
				expected.remove(key);
			}
			assertThat(this.map.get(key)).isEqualTo(value);
			if (i % 1_000 == 0) {
				keys.forEach((each) -> assertThat(this.map.get(each)).isEqualTo(expected.get(each)));
				assertThat(entries()).isEqualTo(expected);
			}
		}
	}

	@Test
	void aChangeSeesTheValueThereIs() {
		put("a", 1);
		this.map.compute("a", (before) -> before + 1);
		this.map.compute("b", (before) -> before);
		assertThat(entries()).isEqualTo(Map.of("a", 2));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void readersSeeTheValuesOfTheirKeysOnlyWhileOthersWrite(boolean colliding) {
		List<String> topics = colliding ? CollidingTexts.make(3_001)
				: IntStream.rangeClosed(0, 3_000).mapToObj((i) -> "topic-" + i).toList();
		String stays = topics.get(3_000);
		put(stays, -1);
		AtomicBoolean end = new AtomicBoolean();
		List<CompletableFuture<Void>> readers = IntStream.range(0, 2)
			.mapToObj((reader) -> CompletableFuture.runAsync(() -> {
				Random random = new Random(reader);
				while (!end.get()) {
					int i = random.nextInt(3_000);
					Integer found = this.map.get(topics.get(i));
					assertThat(found == null || found == i).isTrue();
					assertThat(this.map.get(stays)).isEqualTo(-1);
				}
			}))
			.toList();
		Random random = new Random(7);
		for (int i = 0; i < 300_000; i++) {
			int topic = random.nextInt(3_000);
			put(topics.get(topic), random.nextBoolean() ? topic : null);
		}
		end.set(true);
		readers.forEach(CompletableFuture::join);
	}

}
