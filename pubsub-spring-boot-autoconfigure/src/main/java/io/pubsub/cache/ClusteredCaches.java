package io.pubsub.cache;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.aopalliance.intercept.MethodInterceptor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.ClassUtils;

import io.pubsub.LossListener.Loss;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;

/**
 * The clustered caches of a node. Managers and interceptors are decorated while the
 * application is set up; nothing is sent or received before {@link #start}.
 */
public final class ClusteredCaches {

	private static final Log logger = LogFactory.getLog(ClusteredCaches.class);

	/** Caches of these are shared by all nodes. */
	private static final List<String> SHARED = List.of("org.springframework.data.", "com.hazelcast.", "org.infinispan.",
			"com.couchbase.", "org.redisson.");

	/** Evictions that may wait: each takes some 100 bytes. */
	private static final int CAPACITY = 10_000;

	private final CacheSettings settings;

	private final CacheRegistry registry = new CacheRegistry();

	private final List<ManagedCaches> managers = new CopyOnWriteArrayList<>();

	private final CacheCounts counts = new CacheCounts();

	private final Outbox outbox;

	private final ExecutorService waiting;

	private final CacheSide side;

	private final CacheDecorator decorator;

	private final OwnCaches caches;

	private volatile @Nullable Receiver receiver;

	private volatile @Nullable Sender sender;

	private volatile @Nullable Subscription subscription;

	/**
	 * Creates clustered caches.
	 * @param settings the settings
	 * @param classLoader for values of caches that store them serialized
	 */
	public ClusteredCaches(CacheSettings settings, ClassLoader classLoader) {
		this(settings, classLoader, (cache, key) -> {
		});
	}

	/**
	 * Creates clustered caches.
	 * @param settings the settings
	 * @param classLoader for values of caches that store them serialized
	 * @param listener hears of what this node evicts everywhere
	 */
	public ClusteredCaches(CacheSettings settings, ClassLoader classLoader, EvictionListener listener) {
		this.settings = settings;
		this.outbox = new Outbox(settings.maxKeys(), listener);
		this.waiting = executor();
		Transactions transactions = ClassUtils.isPresent(
				"org.springframework.transaction.support.TransactionSynchronization",
				ClusteredCaches.class.getClassLoader()) ? new SpringTransactions() : Transactions.NONE;
		this.side = new CacheSide(new Fence(), this.outbox, transactions, new RecentMisses(), this.counts,
				this.waiting);
		this.decorator = new CacheDecorator(settings, classLoader, this.side);
		this.caches = new OwnCaches(this.registry, this.outbox, transactions);
	}

	private static ExecutorService executor() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("pubsub-caches-");
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
	}

	/**
	 * Has a manager return clustered caches.
	 * @param manager the manager
	 * @return a manager of the same class; the same one if its caches are not local
	 */
	public CacheManager decorate(CacheManager manager) {
		String type = ClassUtils.getUserClass(manager).getName();
		if (manager instanceof NoOpCacheManager || SHARED.stream().anyMatch(type::startsWith)) {
			logger.debug("Left the caches of " + type + " alone: they are not local to this node");
			return manager;
		}
		ManagedCaches managed = new ManagedCaches(manager, this.settings, this.decorator, this.registry);
		this.managers.add(managed);
		ProxyFactory factory = new ProxyFactory(manager);
		factory.setProxyTargetClass(!Modifier.isFinal(manager.getClass().getModifiers()));
		MethodInterceptor getCache = (invocation) -> get(managed, invocation.getArguments()[0]);
		NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(getCache);
		advisor.setMappedName("getCache");
		factory.addAdvisor(advisor);
		factory.setFrozen(true);
		factory.setOpaque(true);
		return (CacheManager) factory.getProxy(manager.getClass().getClassLoader());
	}

	private static @Nullable Cache get(ManagedCaches managed, @Nullable Object name) {
		return managed.get((String) Objects.requireNonNull(name, "name"));
	}

	/**
	 * Has an interceptor tell values that were loaded from those that have changed.
	 * @param interceptor the interceptor
	 * @return one with the same settings
	 */
	public static CacheInterceptor decorate(CacheInterceptor interceptor) {
		if (interceptor.getClass() != CacheInterceptor.class) {
			logger.warn("The cache interceptor is a " + interceptor.getClass().getName()
					+ ": a value that it stores after a load is evicted on other nodes as if it had changed");
			return interceptor;
		}
		return new ClusteredCacheInterceptor(interceptor);
	}

	/**
	 * Hears of evictions from now on, and sends them.
	 * @param connection the node
	 * @throws UnknownCacheException if the settings name a cache that is not there, or is
	 * not local
	 */
	public void start(Connection connection) {
		this.managers.forEach(ManagedCaches::decorateAll);
		checkNames();
		KeyCodec keys = new KeyCodec(connection.codec());
		Receiver receiver = new Receiver(connection.cluster().self(), this.registry, this::find, keys, this.counts,
				Delay.upTo(this.settings.jitter(), this.waiting));
		Subscription subscription = connection.subscriptions()
			.subscribe(Sender.TOPIC, byte[].class, receiver,
					SubscriptionOptions.defaults().id("pubsub.caches").concurrency(1).capacity(CAPACITY));
		Sender sender = new Sender(this.outbox, keys, this.counts, this.settings, connection, subscription);
		receiver.answerBy(sender);
		this.receiver = receiver;
		this.subscription = subscription;
		this.sender = sender;
		sender.start();
		logger.info("Evictions of " + (this.registry.names().isEmpty() ? "all local caches" : this.registry.names())
				+ " reach all nodes");
	}

	private void checkNames() {
		for (String name : new TreeSet<>(this.settings.names())) {
			boolean found = false;
			for (ManagedCaches managed : this.managers) {
				found |= managed.get(name) != null;
			}
			if (this.registry.find(name).isEmpty()) {
				throw new UnknownCacheException(name, found ? "is not local to a node" : "does not exist", known());
			}
		}
	}

	private Set<String> known() {
		Set<String> known = new TreeSet<>();
		this.managers.forEach((managed) -> known.addAll(managed.manager().getCacheNames()));
		return known;
	}

	/** The caches of a name: those that are there, if only their manager knows. */
	private List<CacheCore> find(String name) {
		if (!this.settings.includes(name)) {
			return List.of();
		}
		for (ManagedCaches managed : this.managers) {
			if (managed.has(name)) {
				managed.get(name);
			}
		}
		return this.registry.find(name);
	}

	/** This node is about to stop hearing: its caches store nothing from now on. */
	public void retire() {
		this.registry.retire();
	}

	/** Sends what waits, and ends. */
	public void stop() {
		Sender sender = this.sender;
		if (sender != null) {
			sender.stop();
		}
		this.outbox.close();
		Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.close();
		}
		this.waiting.shutdown();
	}

	/**
	 * The members of the cluster have changed.
	 * @param event the change
	 */
	public void onMembership(MembershipEvent event) {
		Receiver receiver = this.receiver;
		if (receiver != null) {
			receiver.onMembership(event);
		}
	}

	/**
	 * Messages of any kind were lost.
	 * @param loss the loss
	 */
	public void onLoss(Loss loss) {
		Receiver receiver = this.receiver;
		Subscription subscription = this.subscription;
		if (receiver != null && subscription != null) {
			receiver.onLoss(loss, subscription);
		}
	}

	/**
	 * The API.
	 * @return evicts on all nodes
	 */
	public Caches caches() {
		return this.caches;
	}

	/** The names of the caches that are clustered. */
	List<String> names() {
		return new ArrayList<>(this.registry.names());
	}

	/** Whether this node has heard of another one's caches. */
	boolean isKnown(Node node) {
		Receiver receiver = this.receiver;
		return receiver != null && receiver.isKnown(node);
	}

	CacheCounts counts() {
		return this.counts;
	}

}
