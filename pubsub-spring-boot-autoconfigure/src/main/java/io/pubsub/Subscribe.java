package io.pubsub;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a bean's method a listener: it is called once for each message published to one
 * of its topics, by this node or any other of the cluster.
 * <p>
 * The method takes the payload alone, or any mix of the payload, {@code Message<T>},
 * {@code @Payload}, {@code @Header}, {@code @Headers}, {@code @DestinationVariable} and
 * {@link Node} (the sender). The declared type of the payload decides what the bytes of a
 * message become. It runs on a thread of the dispatcher, never on that of the publisher
 * or of the network, and may block: only its own mailbox fills meanwhile. What it throws
 * goes to its {@link #errorHandler()}; delivery goes on.
 * <p>
 * Every text attribute may hold <code>${...}</code> placeholders and <code>#{...}</code>
 * expressions. The annotation can be repeated, each use being a subscription of its own,
 * and can stand on annotations of your own.
 *
 * @see Subscriptions for subscribing at run time
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Subscribe.List.class)
public @interface Subscribe {

	/**
	 * The topics; short for {@link #topics()}.
	 * @return topics or patterns
	 */
	String[] value() default {};

	/**
	 * The topics to hear. In a pattern {@code *} stands for one segment, {@code {name}}
	 * for one segment that is bound to a {@code @DestinationVariable}, and a last
	 * {@code **} for any number of segments, none included. A message that matches
	 * several of them is delivered once for each.
	 * @return topics or patterns, at least one
	 */
	String[] topics() default {};

	/**
	 * The name to find the subscription by, unique on this node.
	 * @return the id; by default made of bean name, method name and topic
	 * @see Subscriptions#find(String)
	 */
	String id() default "";

	/**
	 * The group of listeners that share the work: of all listeners of one group in the
	 * whole cluster exactly one gets each message. The publishing node spreads its
	 * messages over the nodes that have such a listener, as {@link #spread()} says.
	 * Without a group every listener gets every message.
	 * @return the name of the group
	 */
	String group() default "";

	/**
	 * How the {@link #group()} shares the messages that this node publishes: evenly over
	 * all nodes that have a listener of the group, or with the listeners of this node
	 * alone.
	 * @return the spread; by default {@code pubsub.listener.spread}
	 */
	Spread spread() default Spread.DEFAULT;

	/**
	 * How many messages are worked on at a time. With 1, the default, messages come in
	 * order. With more they come in order per {@link #key()}, or in no order without one.
	 * @return a whole number, as text so that it can be a placeholder
	 */
	String concurrency() default "";

	/**
	 * A SpEL expression giving the key of a message; messages of equal keys keep their
	 * order. It sees the payload as root object, and {@code payload}, {@code headers},
	 * {@code topic} and {@code node} as variables. Of use with {@link #concurrency()}
	 * above 1.
	 * @return the expression
	 */
	String key() default "";

	/**
	 * A SpEL expression that decides whether a message is delivered; it sees what
	 * {@link #key()} sees.
	 * @return the expression, giving true or false
	 */
	String condition() default "";

	/**
	 * How many messages may wait in the mailbox before {@link #overflow()} applies.
	 * @return a whole number above 0; by default {@code pubsub.listener.capacity}
	 */
	String capacity() default "";

	/**
	 * How much the messages that wait in the mailbox may take up before
	 * {@link #overflow()} applies: each counts with its encoded payload, its headers and
	 * 128 bytes for the rest.
	 * @return a size above 0, such as {@code 16MB} or {@code 512KB}, or a number of
	 * bytes; by default {@code pubsub.listener.max-bytes}
	 */
	String maxBytes() default "";

	/**
	 * What happens to a message that finds the mailbox full.
	 * @return the policy; by default {@code pubsub.listener.overflow}
	 */
	Overflow overflow() default Overflow.DEFAULT;

	/**
	 * The name of the {@link ListenerErrorHandler} bean that hears what the method
	 * throws, and of payloads that do not decode to its type.
	 * @return a bean name; by default the only such bean, or else the log
	 */
	String errorHandler() default "";

	/**
	 * Whether the subscription starts with the application. If not, it hears nothing
	 * until {@link Subscription#resume()} is called the first time.
	 * @return {@code true} or {@code false}; by default
	 * {@code pubsub.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * Holds the repeated annotations of one method.
	 */
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
