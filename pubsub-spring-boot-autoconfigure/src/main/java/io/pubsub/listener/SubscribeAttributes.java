package io.pubsub.listener;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.ParseException;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.util.unit.DataSize;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.Spread;
import io.pubsub.StartPosition;
import io.pubsub.Subscribe;
import io.pubsub.SubscriptionOptions;
import io.pubsub.event.EventOptions;
import io.pubsub.event.ProduceEvent;
import io.pubsub.event.WatchEvent;
import io.pubsub.group.GroupMember;
import io.pubsub.topic.TopicPattern;

/**
 * Reads the attributes of annotations, and complains about those that make no sense.
 */
final class SubscribeAttributes {

	private static final String VARIABLES = "the payload is its root object, and #payload, #headers, #topic and #node "
			+ "are its variables.";

	private final ConfigurableBeanFactory beanFactory;

	private final TextResolver texts;

	private final BooleanSupplier autoStartup;

	/**
	 * Creates the reader.
	 * @param beanFactory resolves texts, and has error handlers
	 * @param autoStartup whether listeners start that do not say
	 */
	SubscribeAttributes(ConfigurableBeanFactory beanFactory, BooleanSupplier autoStartup) {
		this.beanFactory = beanFactory;
		this.texts = new TextResolver(beanFactory);
		this.autoStartup = autoStartup;
	}

	/** The topics to subscribe to, at least one. */
	List<TopicPattern> topics(ListenerMethod method, Subscribe annotation) {
		String[] value = annotation.value();
		String[] topics = annotation.topics();
		if (value.length > 0 && topics.length > 0) {
			throw method.invalid("it sets both 'value' and 'topics'", "Set one of them.");
		}
		List<TopicPattern> patterns = new ArrayList<>();
		for (String text : (value.length > 0) ? value : topics) {
			for (String topic : this.texts.several(method, "topic", text)) {
				patterns.add(parse(method, topic));
			}
		}
		if (patterns.isEmpty()) {
			throw method.invalid("it names no topic", "Name one, as in @Subscribe(\"orders.created\").");
		}
		return patterns;
	}

	/** The id as given, or null. */
	@Nullable String id(ListenerMethod method, Subscribe annotation) {
		return emptyToNull(this.texts.one(method, "id", annotation.id()));
	}

	/** All options but the id. */
	SubscriptionOptions options(ListenerMethod method, Subscribe annotation) {
		String group = emptyToNull(this.texts.one(method, "group", annotation.group()));
		if (group == null && annotation.spread() != Spread.DEFAULT) {
			throw method.invalid("it sets 'spread' without 'group'",
					"Set 'group' as well, or remove 'spread': without a group every listener gets every message.");
		}
		SubscriptionOptions options = SubscriptionOptions.defaults()
			.spread(annotation.spread())
			.autoStartup(autoStartup(method, annotation.autoStartup()))
			.mailbox(listening(method, annotation.concurrency(), annotation.key(), annotation.condition(),
					mailbox(method, annotation.capacity(), annotation.maxBytes(), annotation.overflow(),
							annotation.errorHandler())));
		StartPosition from = startPosition(method, annotation.history());
		if (from != null) {
			options = options.from(from);
		}
		if (group != null && from != null) {
			throw method.invalid("it sets both 'group' and 'history'",
					"Remove one of them: a group shares new messages, and has no history of its own.");
		}
		return (group != null) ? options.group(group) : options;
	}

	private @Nullable StartPosition startPosition(ListenerMethod method, String text) {
		String resolved = this.texts.one(method, "history", text).toLowerCase(Locale.ROOT);
		try {
			return switch (resolved) {
				case "" -> null;
				case "all" -> StartPosition.beginning();
				case "now" -> StartPosition.now();
				default -> resolved.matches("-?\\d+") ? StartPosition.last(Integer.parseInt(resolved))
						: StartPosition.since(DurationFormatterUtils.detectAndParse(resolved));
			};
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("history is \"" + resolved + "\"", "Set it to 'all', to 'now', to a number of last "
					+ "messages up to " + StartPosition.MAX_LAST + ", or to an age such as '10m'.", ex);
		}
	}

	/** The groups to join, at least one. */
	List<String> groups(ListenerMethod method, GroupMember annotation) {
		List<String> groups = new ArrayList<>();
		for (String text : annotation.value()) {
			groups.addAll(this.texts.several(method, "group", text));
		}
		if (groups.isEmpty()) {
			throw method.invalid("it names no group", "Name one, as in @GroupMember(\"printers\").");
		}
		return groups;
	}

	/** The name of the scope, empty for the default. */
	String scope(ListenerMethod method, GroupMember annotation) {
		return this.texts.one(method, "scope", annotation.scope());
	}

	/** Options of a mailbox. */
	MailboxOptions options(ListenerMethod method, GroupMember annotation) {
		return listening(method, annotation.concurrency(), annotation.key(), annotation.condition(), mailbox(method,
				annotation.capacity(), annotation.maxBytes(), annotation.overflow(), annotation.errorHandler()));
	}

	/** Options of the mailbox that watches. */
	MailboxOptions options(ListenerMethod method, WatchEvent annotation) {
		return mailbox(method, annotation.capacity(), annotation.maxBytes(), annotation.overflow(),
				annotation.errorHandler());
	}

	private MailboxOptions mailbox(ListenerMethod method, String capacityText, String maxBytesText, Overflow overflow,
			String handlerText) {
		MailboxOptions options = MailboxOptions.defaults().overflow(overflow);
		int capacity = number(method, "capacity", capacityText);
		if (capacity > 0) {
			options = options.capacity(capacity);
		}
		long maxBytes = size(method, "maxBytes", maxBytesText);
		if (maxBytes > 0) {
			options = options.maxBytes(maxBytes);
		}
		ListenerErrorHandler handler = errorHandler(method, handlerText);
		return (handler != null) ? options.errorHandler(handler) : options;
	}

	private MailboxOptions listening(ListenerMethod method, String concurrencyText, String keyText,
			String conditionText, MailboxOptions mailbox) {
		MailboxOptions options = mailbox;
		int concurrency = number(method, "concurrency", concurrencyText);
		if (concurrency > 0) {
			options = options.concurrency(concurrency);
		}
		MessageExpression key = expression(method, "key", keyText);
		if (key != null) {
			options = options.key(key);
		}
		MessageExpression condition = expression(method, "condition", conditionText);
		return (condition != null) ? options.condition(condition) : options;
	}

	/** The name of an event. */
	String event(ListenerMethod method, String text) {
		String name = this.texts.one(method, "event", text);
		if (name.isEmpty()) {
			throw method.invalid("it names no event", "Name one, as in @" + method.annotation() + "(\"prices\").");
		}
		return name;
	}

	/** How many messages are kept. */
	int buffer(ListenerMethod method, ProduceEvent annotation) {
		String resolved = this.texts.one(method, "buffer", annotation.buffer());
		try {
			int buffer = resolved.isEmpty() ? 0 : Integer.parseInt(resolved);
			return EventOptions.defaults().buffer(buffer).buffer();
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("buffer is \"" + resolved + "\"",
					"Set it to a whole number from 0 to " + EventOptions.MAX_BUFFER + ", or leave it out.", ex);
		}
	}

	/** The time from one call to the next. */
	Duration interval(ListenerMethod method, ProduceEvent annotation) {
		String resolved = this.texts.one(method, "every", annotation.every());
		String action = "Set it to a duration above 0, such as 1s, 100ms or PT1M.";
		Duration interval;
		try {
			interval = DurationFormatterUtils.detectAndParse(resolved);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("every is \"" + resolved + "\"", action, ex);
		}
		if (interval.isNegative() || interval.isZero()) {
			throw method.invalid("every is \"" + resolved + "\"", action);
		}
		return interval;
	}

	private static TopicPattern parse(ListenerMethod method, String topic) {
		try {
			return TopicPattern.parse(topic);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()),
					"Name a topic such as 'orders.created', or a pattern such as 'orders.*', 'orders.{id}' or 'orders.**'.",
					ex);
		}
	}

	/** A number above 0, or 0 if there is none. */
	private int number(ListenerMethod method, String attribute, String text) {
		String resolved = this.texts.one(method, attribute, text);
		if (resolved.isEmpty()) {
			return 0;
		}
		try {
			int number = Integer.parseInt(resolved);
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// the same answer as for one that is too small
		}
		throw method.invalid(attribute + " is \"" + resolved + "\"",
				"Set " + attribute + " to a whole number of at least 1, or leave it out.");
	}

	/** A size above 0 in bytes, or 0 if there is none. */
	private long size(ListenerMethod method, String attribute, String text) {
		String resolved = this.texts.one(method, attribute, text);
		if (resolved.isEmpty()) {
			return 0;
		}
		String action = "Set " + attribute + " to a size above 0, such as 16MB or 512KB, or leave it out.";
		long size;
		try {
			size = DataSize.parse(resolved).toBytes();
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw method.invalid(attribute + " is \"" + resolved + "\"", action, ex);
		}
		if (size <= 0) {
			throw method.invalid(attribute + " is \"" + resolved + "\"", action);
		}
		return size;
	}

	private @Nullable MessageExpression expression(ListenerMethod method, String attribute, String text) {
		String resolved = this.texts.one(method, attribute, text);
		if (resolved.isEmpty()) {
			return null;
		}
		try {
			return new MessageExpression(resolved, this.beanFactory);
		}
		catch (ParseException | IllegalStateException ex) {
			throw method.invalid(attribute + " \"" + resolved + "\" is not a SpEL expression: " + ex.getMessage(),
					"Correct the expression; " + VARIABLES, ex);
		}
	}

	/** Checks what expressions say against the type that payloads have. */
	void check(ListenerMethod method, MailboxOptions options, Type payloadType) {
		check(method, "key", options.key(), payloadType);
		check(method, "condition", options.condition(), payloadType);
	}

	private static void check(ListenerMethod method, String attribute, @Nullable Object expression, Type payloadType) {
		String problem = (expression instanceof MessageExpression known) ? known.problem(payloadType) : null;
		if (problem != null) {
			throw method.invalid(attribute + " \"" + expression + "\" would fail on every message: " + problem,
					"Correct the expression; " + VARIABLES);
		}
	}

	private @Nullable ListenerErrorHandler errorHandler(ListenerMethod method, String text) {
		String name = this.texts.one(method, "errorHandler", text);
		if (name.isEmpty()) {
			return null;
		}
		if (!this.beanFactory.containsBean(name)) {
			throw method.invalid("there is no bean named '" + name + "' to be its error handler",
					"Define a ListenerErrorHandler bean of that name, or correct errorHandler.");
		}
		if (!this.beanFactory.isTypeMatch(name, ListenerErrorHandler.class)) {
			throw method.invalid("the bean '" + name + "' is no ListenerErrorHandler",
					"Have it implement ListenerErrorHandler, or correct errorHandler.");
		}
		// not before it is needed: it may need the listener's bean, or be it
		SingletonSupplier<ListenerErrorHandler> handler = SingletonSupplier
			.of(() -> this.beanFactory.getBean(name, ListenerErrorHandler.class));
		return (error, message, mailbox) -> handler.obtain().handle(error, message, mailbox);
	}

	private boolean autoStartup(ListenerMethod method, String text) {
		String resolved = this.texts.one(method, "autoStartup", text).toLowerCase(Locale.ROOT);
		return switch (resolved) {
			case "" -> this.autoStartup.getAsBoolean();
			case "true" -> true;
			case "false" -> false;
			default -> throw method.invalid("autoStartup is \"" + resolved + "\"",
					"Set it to true or false, or leave it out.");
		};
	}

	private static @Nullable String emptyToNull(String text) {
		return text.isEmpty() ? null : text;
	}

}
