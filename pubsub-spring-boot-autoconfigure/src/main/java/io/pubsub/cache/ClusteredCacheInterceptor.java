package io.pubsub.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.CacheableOperation;

/**
 * Spring's own interceptor, which gets for each call of an annotated method caches that
 * know when the call has begun, and whether what it stores was loaded or has changed.
 * That holds on whichever thread the value is stored, and needs no memory beyond the call
 * that ends without one.
 */
@SuppressWarnings("serial")
final class ClusteredCacheInterceptor extends CacheInterceptor {

	/**
	 * Creates an interceptor.
	 * @param original has the settings
	 */
	ClusteredCacheInterceptor(CacheInterceptor original) {
		configure(original::getErrorHandler, original::getKeyGenerator, original::getCacheResolver, null);
		setCacheOperationSource(original.getCacheOperationSource());
	}

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		Collection<? extends Cache> caches = super.getCaches(context, cacheResolver);
		CacheOperation operation = context.getOperation();
		if (operation instanceof CacheableOperation) {
			return ofCall(caches, true);
		}
		return (operation instanceof CachePutOperation) ? ofCall(caches, false) : caches;
	}

	private static Collection<? extends Cache> ofCall(Collection<? extends Cache> caches, boolean load) {
		if (caches.size() == 1) {
			Cache cache = caches.iterator().next();
			Cache ofCall = CacheOfCall.of(cache, load);
			return (ofCall != cache) ? List.of(ofCall) : caches;
		}
		List<Cache> all = new ArrayList<>(caches.size());
		for (Cache cache : caches) {
			all.add(CacheOfCall.of(cache, load));
		}
		return all;
	}

}
