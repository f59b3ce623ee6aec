package io.pubsub.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.expression.ParseException;
import org.springframework.util.unit.DataSize;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener;
import io.pubsub.MembershipEvent;
import io.pubsub.Overflow;
import io.pubsub.PayloadCodec;
import io.pubsub.cluster.Transport;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;
import io.pubsub.name.NameConflictResolver;
import io.pubsub.listener.MessageExpression;
import io.pubsub.node.NodeBuilder;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.wire.JacksonPayloadCodec;
import io.pubsub.wire.Payload;

/**
 * Builds the node from properties and beans. Beans that hear of errors and losses, or
 * decide about names, are not looked up before they are needed, since they may well want
 * to publish.
 */
final class NodeFactory {

	private static final Log logger = LogFactory.getLog(NodeFactory.class);

	/** Room for what a message has on the bridge besides what it has in its site. */
	private static final int SITE_HEADER = 4096;

	private final PubSubProperties properties;

	private final Environment environment;

	private final ConfigurableListableBeanFactory beanFactory;

	NodeFactory(PubSubProperties properties, Environment environment, ConfigurableListableBeanFactory beanFactory) {
		this.properties = properties;
		this.environment = environment;
		this.beanFactory = beanFactory;
	}

	PubSubNode create(NodeName name, Consumer<MembershipEvent> clusterListener) {
		PubSubProperties.Listener listener = this.properties.getListener();
		List<PayloadCodec> codecs = codecs();
		String codec = codec(codecs);
		NodeBuilder builder = builder(name.value(), transport(), maxMessageSize(), clusterListener)
			.routing(this.properties.getRouting())
			.codecs(accepted(codecs, codec))
			.codec(codec)
			.overflow(Overflow.valueOf(listener.getOverflow().name()))
			.concurrency(listener.getConcurrency())
			.spread(listener.getSpread())
			.requestTimeout(this.properties.getRequestTimeout())
			.maxMetadataSize(Math.toIntExact(this.properties.getPresence().getMaxMetadataSize().toBytes()))
			.verifyPayloads(this.properties.isVerifyPayloads())
			.relays(this.properties.getCluster().hasSite());
		builder.history(history());
		DataSize maxHistorySize = this.properties.getMaxHistorySize();
		if (maxHistorySize != null) {
			builder.maxHistoryBytes(maxHistorySize.toBytes());
		}
		if (Threading.VIRTUAL.isActive(this.environment)) {
			builder.executor(new VirtualThreadTaskExecutor("pubsub-"));
		}
		ListenerErrorHandler errorHandler = errorHandler();
		if (errorHandler != null) {
			builder.errorHandler(errorHandler);
		}
		String resolver = candidate(NameConflictResolver.class);
		if (resolver != null) {
			builder.nameConflictResolver(
					(contested, one, other) -> this.beanFactory.getBean(resolver, NameConflictResolver.class)
						.resolve(contested, one, other));
		}
		return builder.build();
	}

	/**
	 * A node on the bridge between sites, which passes payloads on as they come.
	 * @param losses is notified besides the beans that are
	 */
	PubSubNode createBridge(String name, Transport transport, Consumer<MembershipEvent> members, LossListener losses) {
		return builder(name, transport, maxMessageSize() + SITE_HEADER, members).relays(true)
			.lossListener(losses)
			.build();
	}

	/** What nodes of the cluster and of the bridge have in common. */
	private NodeBuilder builder(String name, @Nullable Transport transport, int maxMessageSize,
			Consumer<MembershipEvent> members) {
		PubSubProperties.Listener listener = this.properties.getListener();
		NodeBuilder builder = PubSubNode.builder(name)
			.transport(transport)
			.capacity(listener.getCapacity())
			.blockTimeout(listener.getBlockTimeout())
			.joinTimeout(this.properties.getCluster().getJoinTimeout())
			.maxMessageSize(maxMessageSize)
			.lossListener(lossListener())
			.clusterListener(members);
		DataSize maxBytes = listener.getMaxBytes();
		if (maxBytes != null) {
			builder.maxBytes(maxBytes.toBytes());
		}
		DataSize maxQueuedBytes = this.properties.getMaxQueuedBytes();
		if (maxQueuedBytes != null) {
			builder.maxQueuedBytes(maxQueuedBytes.toBytes());
		}
		return builder;
	}

	private int maxMessageSize() {
		return Math.toIntExact(this.properties.getMaxMessageSize().toBytes());
	}

	private HistorySettings[] history() {
		List<HistorySettings> all = new ArrayList<>();
		List<PubSubProperties.History> entries = this.properties.getHistory();
		for (int i = 0; i < entries.size(); i++) {
			PubSubProperties.History entry = entries.get(i);
			MessageExpression key = key("pubsub.history[" + i + "].key", entry.getKey());
			for (String topic : entry.getTopics()) {
				HistorySettings settings = HistorySettings.of(topic)
					.keep(entry.getKeep())
					.age(entry.getFor())
					.maxBytes(entry.getMaxSize().toBytes())
					.copies(entry.getCopies());
				all.add(entry.isCompacted() ? settings.compacted(key) : settings);
			}
		}
		return all.toArray(HistorySettings[]::new);
	}

	private @Nullable MessageExpression key(String property, @Nullable String text) {
		try {
			return (text != null) ? new MessageExpression(text, this.beanFactory) : null;
		}
		catch (ParseException | IllegalStateException ex) {
			throw PropertyChecks.invalid(property, text, "It is not a SpEL expression: " + ex.getMessage());
		}
	}

	private @Nullable Transport transport() {
		if (!this.properties.getCluster().isEnabled()) {
			return null;
		}
		Transport transport = this.beanFactory.getBeanProvider(Transport.class).getIfAvailable();
		if (transport == null) {
			logger.info("This node hears only itself: a cluster needs JGroups (org.jgroups:jgroups) on the class path. "
					+ "pubsub.cluster.enabled=false says that none is wanted");
		}
		return transport;
	}

	/** A user's codec takes the place of the built-in one of its name. */
	private List<PayloadCodec> codecs() {
		Map<String, PayloadCodec> codecs = new LinkedHashMap<>();
		this.beanFactory.getBeanProvider(PayloadCodec.class).orderedStream().forEach((codec) -> {
			PayloadCodec other = codecs.get(codec.name());
			if (other == null || other instanceof JacksonPayloadCodec) {
				codecs.put(codec.name(), codec);
			}
			else if (!(codec instanceof JacksonPayloadCodec)) {
				throw new IllegalStateException("Two PayloadCodec beans have the name '" + codec.name() + "': "
						+ other.getClass().getName() + " and " + codec.getClass().getName());
			}
		});
		return new ArrayList<>(codecs.values());
	}

	private @Nullable String codec(List<PayloadCodec> codecs) {
		List<String> names = codecs.stream().map(PayloadCodec::name).toList();
		String name = this.properties.getCodec();
		if (name == null) {
			return names.contains("json") ? "json" : null;
		}
		if (!names.contains(name)) {
			throw PropertyChecks.invalid("pubsub.codec", name,
					"There is no codec of this name but " + names + ". 'json' needs spring-boot-jackson, 'cbor' needs "
							+ "tools.jackson.dataformat:jackson-dataformat-cbor as well, others a PayloadCodec bean.");
		}
		return name;
	}

	/**
	 * The codecs that payloads of other nodes may use: not all that happen to be there,
	 * or a sender could choose the weakest.
	 */
	private List<PayloadCodec> accepted(List<PayloadCodec> codecs, @Nullable String codec) {
		List<String> names = this.properties.getAcceptedCodecs();
		for (String name : names) {
			if (codecs.stream().noneMatch((known) -> known.name().equals(name))) {
				throw PropertyChecks.invalid("pubsub.accepted-codecs", name,
						"There is no codec of this name but " + codecs.stream().map(PayloadCodec::name).toList() + ".");
			}
		}
		return codecs.stream()
			.filter((known) -> codec == null || !isBuiltIn(known) || known.name().equals(codec)
					|| names.contains(known.name()))
			.toList();
	}

	private static boolean isBuiltIn(PayloadCodec codec) {
		return codec instanceof JacksonPayloadCodec && List.of(Payload.JSON, Payload.CBOR).contains(codec.name());
	}

	private @Nullable ListenerErrorHandler errorHandler() {
		String name = candidate(ListenerErrorHandler.class);
		if (name == null) {
			return null;
		}
		return (error, message, mailbox) -> this.beanFactory.getBean(name, ListenerErrorHandler.class)
			.handle(error, message, mailbox);
	}

	/** The name of the only such bean, or the primary one, or none. */
	private @Nullable String candidate(Class<?> type) {
		String[] names = this.beanFactory.getBeanNamesForType(type, true, false);
		List<String> candidates = (names.length == 1) ? List.of(names)
				: Arrays.stream(names).filter(this::isPrimary).toList();
		return (candidates.size() == 1) ? candidates.get(0) : null;
	}

	private boolean isPrimary(String beanName) {
		return this.beanFactory.containsBeanDefinition(beanName)
				&& this.beanFactory.getMergedBeanDefinition(beanName).isPrimary();
	}

	private LossListener lossListener() {
		ObjectProvider<LossListener> listeners = this.beanFactory.getBeanProvider(LossListener.class);
		return (loss) -> listeners.orderedStream().forEach((listener) -> {
			try {
				listener.onLoss(loss);
			}
			catch (Throwable ex) {
				Failures.warn(logger, "A LossListener failed on " + Printable.text(loss), ex);
			}
		});
	}

}
