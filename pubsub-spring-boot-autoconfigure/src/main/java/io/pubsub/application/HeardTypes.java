package io.pubsub.application;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.core.ResolvableType;

/**
 * Finds the types of events for which this node has listeners. Of a generic type these
 * are the parameterizations that listeners declare, and, for listeners that declare a
 * wildcard, those with the arguments that are known here.
 */
final class HeardTypes {

	private final EventTypes types;

	private final EventTopics topics;

	private final LocalListeners listeners;

	private final Transactions transactions;

	private final Set<ResolvableType> arguments = new LinkedHashSet<>();

	HeardTypes(EventTypes types, EventTopics topics, LocalListeners listeners, Transactions transactions) {
		this.types = types;
		this.topics = topics;
		this.listeners = listeners;
		this.transactions = transactions;
		for (ResolvableType declared : listeners.declared()) {
			this.types.add(declared.toClass());
			for (ResolvableType argument : declared.getGenerics()) {
				if (Arguments.isConcrete(argument.getType())) {
					this.arguments.add(argument);
				}
			}
		}
	}

	/** Classes that may be arguments of generic types. */
	Set<ResolvableType> arguments() {
		return this.arguments;
	}

	/** The types by their topics. */
	Map<String, HeardType> find() {
		Map<String, HeardType> found = new LinkedHashMap<>();
		for (EventType type : this.types.known()) {
			for (ResolvableType candidate : candidates(type)) {
				String topic = this.topics.of(type, candidate);
				List<ResolvableType> published = published(type, candidate);
				if (topic != null && published.stream().anyMatch(this.listeners::hear)) {
					found.putIfAbsent(topic, new HeardType(type, candidate, isTransactional(type, published)));
				}
			}
		}
		return found;
	}

	private Set<ResolvableType> candidates(EventType type) {
		if (!type.isGeneric()) {
			return Set.of(ResolvableType.forClass(type.type()));
		}
		Set<ResolvableType> candidates = new LinkedHashSet<>();
		for (ResolvableType declared : this.listeners.declared()) {
			ResolvableType same = declared.as(type.type());
			if (same.hasGenerics() && Arguments.isConcrete(same.getType())) {
				candidates.add(ResolvableType.forClassWithGenerics(type.type(), same.getGenerics()));
			}
		}
		if (type.type().getTypeParameters().length == 1) {
			for (ResolvableType argument : this.arguments) {
				candidates.add(ResolvableType.forClassWithGenerics(type.type(), argument));
			}
			for (EventType argument : this.types.known()) {
				if (!argument.isGeneric()) {
					candidates.add(ResolvableType.forClassWithGenerics(type.type(), argument.type()));
				}
			}
		}
		return candidates;
	}

	/** As what an event may be published here: as itself, or as one of its subclasses. */
	private List<ResolvableType> published(EventType type, ResolvableType candidate) {
		List<ResolvableType> published = new ArrayList<>();
		published.add(candidate);
		if (!type.isGeneric()) {
			this.types.members(type).forEach((member) -> published.add(ResolvableType.forClass(member)));
		}
		return published;
	}

	private boolean isTransactional(EventType type, List<ResolvableType> published) {
		boolean transactional = false;
		for (ResolvableType candidate : published) {
			if (this.listeners.hearer(candidate, this.transactions::isUsedBy) != null) {
				transactional = true;
			}
			if (!this.transactions.isAvailable()) {
				requireNone(type, this.listeners.hearer(candidate, this.transactions::isNeededBy));
			}
		}
		return transactional;
	}

	private static void requireNone(EventType type, @Nullable ApplicationListener<?> listener) {
		if (listener != null) {
			throw new InvalidClusterEventException(
					"The listener " + LocalListeners.name(listener) + " is called in a transaction only, and there is "
							+ "no single transaction manager for events '" + type.name() + "' of other nodes",
					"Define a PlatformTransactionManager, mark one of several as primary, or let the listener run "
							+ "without a transaction: by fallbackExecution, or as an @EventListener.");
		}
	}

}
