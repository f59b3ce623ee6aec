package io.pubsub.sample.catalog;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import io.pubsub.sample.catalog.Catalog.Entry;
import io.pubsub.sample.catalog.CatalogController.Evicted;
import io.pubsub.test.PubSubTest;
import io.pubsub.test.PublishedMessages;
import io.pubsub.test.TestNetwork;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one node forgets all forget.
 */
@PubSubTest(nodes = 2)
class CatalogTests {

	@Test
	void anEvictionReachesTheCacheOfEachNode(@Autowired CatalogController alice, TestNetwork network,
			PublishedMessages messages) throws Exception {
		CatalogController bob = network.context("node-2").getBean(CatalogController.class);
		Entry ofAlice = alice.find("book");
		Entry ofBob = bob.find("book");
		assertThat(ofAlice.node()).isEqualTo("node-1");
		assertThat(ofBob.node()).isEqualTo("node-2");
		assertThat(bob.find("book")).isSameAs(ofBob);

		Evicted evicted = alice.evict("book").get();
		assertThat(evicted.nodes()).containsExactly("node-1", "node-2");
		assertThat(evicted.missing()).isEmpty();
		assertThat(bob.find("book").loaded()).isAfter(ofBob.loaded());
		assertThat(alice.find("book").loaded()).isAfter(ofAlice.loaded());
		assertThat(messages).evicted(Catalog.CACHE, "book");
	}

	@Test
	void aNodeThatIsCutOffIsMissing(@Autowired CatalogController alice, TestNetwork network) throws Exception {
		CatalogController bob = network.context("node-2").getBean(CatalogController.class);
		Entry ofBob = bob.find("book");
		network.cut("node-1", "node-2");
		assertThat(alice.evict("book").get().nodes()).containsExactly("node-1");
		network.heal();
		assertThat(alice.evict("book").get().nodes()).containsExactly("node-1", "node-2");
		assertThat(bob.find("book").loaded()).isAfter(ofBob.loaded());
	}

}
