package io.pubsub.sample.catalog;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Node;
import io.pubsub.cache.Caches;
import io.pubsub.cache.EvictionResult;
import io.pubsub.sample.catalog.Catalog.Entry;

/**
 * Reads from the cache of this node, and evicts from those of all.
 */
@RestController
class CatalogController {

	private final Catalog catalog;

	private final Caches caches;

	CatalogController(Catalog catalog, Caches caches) {
		this.catalog = catalog;
		this.caches = caches;
	}

	@GetMapping("/cache/{key}")
	Entry find(@PathVariable String key) throws InterruptedException {
		return this.catalog.find(key);
	}

	/** Answers when no node has it any more, or some did not say so in time. */
	@DeleteMapping("/cache/{key}")
	CompletableFuture<Evicted> evict(@PathVariable String key) {
		return this.caches.evictEverywhere(Catalog.CACHE, key).toFuture().thenApply(Evicted::of);
	}

	/**
	 * Where something was evicted.
	 *
	 * @param nodes the names of nodes that do not have it any more
	 * @param missing the names of nodes that did not answer
	 */
	record Evicted(List<String> nodes, List<String> missing) {

		static Evicted of(EvictionResult result) {
			return new Evicted(result.applied().stream().map(Node::name).sorted().toList(),
					result.missing().stream().map(Node::name).sorted().toList());
		}

	}

}
