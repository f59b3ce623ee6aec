package io.pubsub.cache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import io.pubsub.PubSubException;
import io.pubsub.Publisher;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;

/**
 * A publisher that fails for some time.
 */
final class FailingPublisher {

	volatile boolean failing;

	private Publisher target;

	FailingPublisher(Publisher target) {
		this.target = target;
	}

	Publisher publisher() {
		return (Publisher) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Publisher.class },
				(proxy, method, arguments) -> {
					if (this.failing) {
						throw new PubSubException("The test has it fail");
					}
					try {
						return method.invoke(this.target, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	static CacheNode node(TestCluster cluster, String name, FailingPublisher failing) {
		return new CacheNode(cluster, name, CacheNode.settings(), new ConcurrentMapCacheManager(), (builder) -> {
		}, (Member member) -> {
			failing.target = member.node.publisher();
			return failing.publisher();
		});
	}

}
