package io.pubsub.test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

import io.pubsub.cache.EvictionListener;

/**
 * Keeps what is evicted, in applications that have caches.
 */
final class EvictionRecorder {

	private EvictionRecorder() {
	}

	static void register(ConfigurableListableBeanFactory beans, NodeLog log) {
		if (ClassUtils.isPresent("org.springframework.cache.Cache", EvictionRecorder.class.getClassLoader())) {
			EvictionListener listener = log::evicted;
			beans.registerSingleton("pubSubEvictionRecorder", listener);
		}
	}

}
