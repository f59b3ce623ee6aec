package io.pubsub.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import io.pubsub.cache.ClusteredCaches;

/**
 * Has cache managers return clustered caches, and Spring's interceptor tell loads from
 * changes. Comes before the processors that make proxies: they use the interceptor.
 */
final class CachePostProcessor implements BeanPostProcessor, PriorityOrdered {

	private final ConfigurableListableBeanFactory beanFactory;

	CachePostProcessor(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CacheManager manager) {
			return this.beanFactory.getBean(ClusteredCaches.class).decorate(manager);
		}
		if (bean instanceof CacheInterceptor interceptor) {
			CacheInterceptor decorated = ClusteredCaches.decorate(interceptor);
			decorated.setBeanFactory(this.beanFactory);
			return decorated;
		}
		return bean;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
