package io.pubsub;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a bean's method a listener. It is called once for each message that any node of
 * the cluster publishes to one of its topics.
 * <p>
 * The method takes the payload alone, or any combination of the payload,
 * {@code Message<T>}, {@code @Payload}, {@code @Header}, {@code @Headers},
 * {@code @DestinationVariable} and {@link Node} (the sender). Payloads are decoded to the
 * declared type.
 * <p>
 * The method runs on a worker thread, never on the thread of the publisher or of the
 * network. It may block: only its own mailbox fills in the meantime. Its exceptions go to
 * the {@link #errorHandler()}, and delivery continues. The value that it returns is the
 * reply to a request.
 * <p>
 * Every text attribute may contain <code>${...}</code> placeholders and
 * <code>#{...}</code> expressions. The annotation is repeatable, each use being a
 * subscription of its own, and can be used as a meta-annotation.
 *
 * @see Subscriptions for subscribing at run time
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Subscribe.List.class)
public @interface Subscribe {

	/**
	 * The topics; an alias of {@link #topics()}.
	 * @return topics or patterns
	 */
	String[] value() default {};

	/**
	 * The topics to subscribe to. In a pattern {@code *} matches one segment,
	 * {@code {name}} matches one segment and binds it to a {@code @DestinationVariable},
	 * and a final {@code **} matches any number of segments, including none. A message
	 * that matches several of the topics is delivered once for each.
	 * @return topics or patterns, at least one
	 */
	String[] topics() default {};

	/**
	 * The id by which the subscription is found, and by which metrics name it. Unique on
	 * this node.
	 * @return the id; by default {@code bean.method#topic}
	 * @see Subscriptions#find(String)
	 */
	String id() default "";

	/**
	 * The group of listeners that share the work: of all listeners of the group in the
	 * cluster, one receives each message. The publishing node distributes its messages
	 * over the nodes that have such a listener, as {@link #spread()} says. Without a
	 * group every listener receives every message.
	 * @return the name of the group
	 */
	String group() default "";

	/**
	 * How the {@link #group()} shares the messages that this node publishes.
	 * @return the spread; by default {@code pubsub.listener.spread}
	 */
	Spread spread() default Spread.DEFAULT;

	/**
	 * How many messages the method handles at a time. With 1 messages are handled in
	 * order; with more, in order for each {@link #key()}, or in no order without one.
	 * @return a whole number above 0; by default {@code pubsub.listener.concurrency}
	 */
	String concurrency() default "";

	/**
	 * A SpEL expression for the key of a message. Messages with equal keys keep their
	 * order if the {@link #concurrency()} is above 1. The payload is the root object;
	 * {@code payload}, {@code headers}, {@code topic} and {@code node} are variables.
	 * @return the expression
	 */
	String key() default "";

	/**
	 * A SpEL expression that decides whether the method is called with a message. It has
	 * the same root object and variables as {@link #key()}.
	 * @return the expression, which must give true or false
	 */
	String condition() default "";

	/**
	 * How many messages may wait in the mailbox before {@link #overflow()} applies.
	 * @return a whole number above 0; by default {@code pubsub.listener.capacity}
	 */
	String capacity() default "";

	/**
	 * How much memory waiting messages may occupy before {@link #overflow()} applies.
	 * Each message counts with its encoded payload, its headers and 128 bytes for the
	 * rest.
	 * @return a size above 0, such as {@code 16MB} or {@code 512KB}, or a number of
	 * bytes; by default {@code pubsub.listener.max-bytes}
	 */
	String maxBytes() default "";

	/**
	 * What happens to a message when the mailbox is full.
	 * @return the policy; by default {@code pubsub.listener.overflow}
	 */
	Overflow overflow() default Overflow.DEFAULT;

	/**
	 * The name of the {@link ListenerErrorHandler} bean that handles exceptions of the
	 * method, and payloads that cannot be decoded to its type.
	 * @return a bean name; by default the only such bean, otherwise errors are logged
	 */
	String errorHandler() default "";

	/**
	 * Whether the subscription starts with the application. Otherwise it starts with the
	 * first call of {@link Subscription#resume()}.
	 * @return {@code true} or {@code false}; by default
	 * {@code pubsub.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * Where in the history of its topics the subscription starts: {@code all} that is
	 * kept; a number of last messages, such as {@code 100}; an age, such as {@code 10m};
	 * or {@code now}, which is worth it for the {@linkplain PubSubHeaders#CURSOR cursors}
	 * and because a full mailbox then loses nothing.
	 * @return the position; by default the subscription has no history
	 * @see SubscriptionOptions#from(StartPosition)
	 */
	String history() default "";

	/** Holds the repeated annotations of one method. */
	@Documented
	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@interface List {

		/**
		 * The annotations.
		 * @return the annotations
		 */
		Subscribe[] value();

	}

}
