package io.pubsub.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.node.group.GroupName;
import io.pubsub.node.watch.TargetKey;
import io.pubsub.topic.CollidingTexts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names that other nodes choose, with one hash: each search would take many minutes in
 * all if it looked at all of them.
 */
@Timeout(180)
class CollidingKeysTests {

	private static void keys(Function<String, Object> key) {
		List<String> texts = CollidingTexts.make(200_000);
		Map<Object, String> map = new HashMap<>();
		texts.forEach((text) -> map.put(key.apply(text), text));
		assertThat(map).hasSize(texts.size());
		texts.forEach((text) -> assertThat(map.get(key.apply(text))).isEqualTo(text));
	}

	@Test
	void groupsAreFoundFast() {
		keys((text) -> new GroupName("", text));
	}

	@Test
	void targetsAreFoundFast() {
		keys(TargetKey::event);
	}

}
