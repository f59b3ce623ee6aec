package io.pubsub.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.util.function.SingletonSupplier;

import io.pubsub.Cluster;
import io.pubsub.LossListener;
import io.pubsub.MembershipEvent;
import io.pubsub.PayloadCodec;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.cache.CacheMeters;
import io.pubsub.cache.CacheSettings;
import io.pubsub.cache.Caches;
import io.pubsub.cache.ClusteredCaches;
import io.pubsub.cache.EvictionListener;
import io.pubsub.cache.Connection;
import io.pubsub.request.Requester;

/**
 * Auto-configuration of clustered caches.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(CacheManager.class)
@ConditionalOnBean({ Publisher.class, Subscriptions.class })
@ConditionalOnBooleanProperty(name = "pubsub.cache.enabled")
public final class PubSubCacheAutoConfiguration {

	private static final Log logger = LogFactory.getLog(PubSubCacheAutoConfiguration.class);

	@Bean
	static CachePostProcessor pubSubCachePostProcessor(ConfigurableListableBeanFactory beanFactory) {
		return new CachePostProcessor(beanFactory);
	}

	@Bean
	ClusteredCaches pubSubClusteredCaches(PubSubProperties properties, ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<EvictionListener> listeners) {
		PropertyChecks.check(properties);
		PubSubProperties.Cache cache = properties.getCache();
		SingletonSupplier<List<EvictionListener>> all = SingletonSupplier.of(() -> listeners.orderedStream().toList());
		ClassLoader classLoader = beanFactory.getBeanClassLoader();
		return new ClusteredCaches(
				new CacheSettings(new LinkedHashSet<>(cache.getNames()), new LinkedHashSet<>(cache.getLocalTypes()),
						cache.getWindow(), cache.getMaxKeys(), cache.getJitter(), cache.getCheckInterval()),
				(classLoader != null) ? classLoader : PubSubCacheAutoConfiguration.class.getClassLoader(),
				(name, key) -> all.obtain().forEach((listener) -> listener.onEviction(name, key)));
	}

	@Bean
	@ConditionalOnMissingBean
	Caches pubSubCaches(ClusteredCaches caches) {
		return caches.caches();
	}

	@Bean
	CachesLifecycle pubSubCachesLifecycle(ClusteredCaches caches, PubSubProperties properties, Cluster cluster,
			Publisher publisher, Requester requester, Subscriptions subscriptions, ObjectProvider<PayloadCodec> codecs,
			ObjectProvider<CacheManager> managers) {
		return new CachesLifecycle(caches, () -> {
			// also those that are made when they are needed first
			managers.stream().forEach((manager) -> logger.debug("Clusters caches of " + manager.getClass()));
			return new Connection(cluster, publisher, requester, subscriptions, codec(properties, codecs));
		});
	}

	@Bean
	CachesRetireLifecycle pubSubCachesRetireLifecycle(ClusteredCaches caches) {
		return new CachesRetireLifecycle(caches);
	}

	@Bean
	CacheEvents pubSubCacheEvents(ObjectProvider<ClusteredCaches> caches) {
		return new CacheEvents(caches);
	}

	/** The one that encodes payloads, which is the only one that all nodes accept. */
	private static @Nullable PayloadCodec codec(PubSubProperties properties, ObjectProvider<PayloadCodec> codecs) {
		String name = properties.getCodec();
		List<PayloadCodec> all = codecs.orderedStream().toList();
		String wanted = (name != null) ? name : "json";
		return all.stream()
			.filter((codec) -> codec.name().equals(wanted))
			.findFirst()
			.orElse((name == null && !all.isEmpty()) ? all.get(0) : null);
	}

	/**
	 * What the node tells about itself.
	 */
	static final class CacheEvents implements LossListener {

		private final ObjectProvider<ClusteredCaches> caches;

		CacheEvents(ObjectProvider<ClusteredCaches> caches) {
			this.caches = caches;
		}

		@Override
		public void onLoss(Loss loss) {
			this.caches.ifAvailable((each) -> each.onLoss(loss));
		}

		@EventListener
		void on(MembershipEvent event) {
			this.caches.ifAvailable((each) -> each.onMembership(event));
		}

	}

	/**
	 * Meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class Meters {

		@Bean
		@ConditionalOnMissingBean
		CacheMeters pubSubCacheMeters(ClusteredCaches caches) {
			return new CacheMeters(caches);
		}

	}

}
