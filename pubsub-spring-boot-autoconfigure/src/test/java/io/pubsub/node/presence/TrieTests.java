package io.pubsub.node.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrieTests {

	/**
	 * Hashes that leave as many different ones as they are told, in as many rounds.
	 */
	private static Trie.Keys<Leaf> keys(int different, int rounds) {
		return new Trie.Keys<>() {

			@Override
			public Object key(Leaf leaf) {
				return leaf.key();
			}

			@Override
			public long hash(Object key, int round) {
				int number = (Integer) key;
				return SecretHash.of(Integer.toString((round < rounds) ? number % different : number), round);
			}

		};
	}

	@ParameterizedTest
	@ValueSource(strings = { "1000000 0", "1 1", "1 3", "7 2" })
	void isAsAMapIsAndTellsWhatIsDifferent(String hashes) {
		String[] words = hashes.split(" ");
		Trie<Leaf> trie = Trie.empty(keys(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
		Map<Integer, Leaf> map = new HashMap<>();
		List<Trie<Leaf>> tries = new ArrayList<>();
		List<Map<Integer, Leaf>> maps = new ArrayList<>();
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int step = 0; step < 3000; step++) {
			// grows, and shrinks again to nothing
			int key = random.nextInt(step < 1500 ? 600 : 100);
			boolean put = random.nextInt(100) < (step < 1500 ? 80 : 30);
			if (put) {
				Leaf leaf = new Leaf(key, step);
				trie = trie.with(leaf);
				map.put(key, leaf);
			}
			else {
				Trie<Leaf> before = trie;
				trie = trie.without(key);
				assertThat(trie == before).isEqualTo(map.remove(key) == null);
			}
			assertThat(trie.size()).as("seed %d", seed).isEqualTo(map.size());
			assertThat(trie.get(key)).isSameAs(map.get(key));
			if (step % 37 == 0) {
				tries.add(trie);
				maps.add(new HashMap<>(map));
			}
		}
		for (int i = 0; i < tries.size(); i++) {
			assertThat(tries.get(i)).as("as it was").containsExactlyInAnyOrderElementsOf(maps.get(i).values());
			int other = random.nextInt(tries.size());
			assertThat(differences(tries.get(i), tries.get(other))).as("seed %d", seed)
				.isEqualTo(differences(maps.get(i), maps.get(other)));
		}
		for (int key = 0; key < 600; key++) {
			trie = trie.without(key);
		}
		assertThat(trie.size()).isZero();
		assertThat(trie).isEmpty();
		assertThat(trie.get(1)).isNull();
	}

	private static List<String> differences(Trie<Leaf> before, Trie<Leaf> after) {
		List<String> differences = new ArrayList<>();
		after.compare(before, new Recorder(differences));
		differences.sort(null);
		return differences;
	}

	private static List<String> differences(Map<Integer, Leaf> before, Map<Integer, Leaf> after) {
		List<String> differences = new ArrayList<>();
		TreeSet<Integer> keys = new TreeSet<>(before.keySet());
		keys.addAll(after.keySet());
		for (int key : keys) {
			Leaf from = before.get(key);
			Leaf to = after.get(key);
			if (from == null) {
				differences.add("+" + to);
			}
			else if (to == null) {
				differences.add("-" + from);
			}
			else if (from != to) {
				differences.add(from + ">" + to);
			}
		}
		differences.sort(null);
		return differences;
	}

	@Test
	void comparingTakesTimeForWhatIsDifferentAlone() {
		List<Integer> asked = new ArrayList<>();
		Trie.Keys<Leaf> keys = keys(1_000_000, 0);
		Trie<Leaf> trie = Trie.empty(new Trie.Keys<Leaf>() {

			@Override
			public Object key(Leaf leaf) {
				asked.add(leaf.key());
				return leaf.key();
			}

			@Override
			public long hash(Object key, int round) {
				return keys.hash(key, round);
			}

		});
		for (int key = 0; key < 50_000; key++) {
			trie = trie.with(new Leaf(key, 0));
		}
		Trie<Leaf> changed = trie.with(new Leaf(7, 1)).without(8).with(new Leaf(50_000, 1));
		asked.clear();
		assertThat(differences(trie, changed)).hasSize(3);
		assertThat(asked).hasSizeLessThan(500);
		asked.clear();
		assertThat(differences(changed, changed)).isEmpty();
		assertThat(asked).isEmpty();
	}

	@Test
	void hasNoMoreThanThereIs() {
		var leaves = Trie.empty(keys(1, 0)).with(new Leaf(1, 1)).iterator();
		assertThat(leaves.next()).isEqualTo(new Leaf(1, 1));
		assertThat(leaves.hasNext()).isFalse();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(leaves::next);
	}

	record Leaf(int key, int value) {
	}

	record Recorder(List<String> differences) implements Trie.Difference<Leaf> {

		@Override
		public void added(Leaf leaf) {
			this.differences.add("+" + leaf);
		}

		@Override
		public void changed(Leaf before, Leaf after) {
			this.differences.add(before + ">" + after);
		}

		@Override
		public void removed(Leaf leaf) {
			this.differences.add("-" + leaf);
		}

	}

}
