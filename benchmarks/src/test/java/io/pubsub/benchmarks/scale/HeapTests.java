package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeapTests {

	@Test
	void readsAClassHistogram() {
		Heap heap = Heap.parse("""
				 num     #instances         #bytes  class name (module)
				-------------------------------------------------------
				   1:         15000        1000080  [B (java.base@17.0.15)
				   2:         12000         288000  java.lang.String (java.base@17.0.15)
				Total         27000        1288080
				""");
		assertThat(heap.bytes())
			.containsExactlyInAnyOrderEntriesOf(Map.of("[B", 1_000_080L, "java.lang.String", 288_000L));
		assertThat(heap.total()).isEqualTo(1_288_080);
	}

	@Test
	void tellsWhatEachThingTakesAndLeavesOutWhatIsLessThanAByte() {
		Heap before = new Heap(Map.of("[B", 1000L, "java.lang.String", 500L));
		Heap after = new Heap(Map.of("[B", 5000L, "java.lang.String", 2900L, "[Lio.pubsub.cluster.Lane;", 50L));
		assertThat(after.grownSince(before, 100)).isEqualTo("65: 40 byte[], 24 String");
	}

	@Test
	void namesLambdasAfterTheirClass() {
		Heap after = new Heap(Map.of("io.pubsub.node.topic.NodeSubscription$$Lambda$536/0x00007fb2cc1a77a8", 24L));
		assertThat(after.grownSince(new Heap(Map.of()), 1)).isEqualTo("24: 24 NodeSubscription lambda");
	}

	@Test
	void countsWhatIsAliveInThisJvm() throws Exception {
		Heap before = Heap.now();
		List<Marker> alive = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			alive.add(new Marker(i));
		}
		Heap after = Heap.now();
		assertThat(after.bytes().getOrDefault(Marker.class.getName(), 0L)
				- before.bytes().getOrDefault(Marker.class.getName(), 0L))
			.isEqualTo(alive.size() * 16L);
	}

	private record Marker(int number) {
	}

}
