package io.pubsub.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a bean's method the source of an {@linkplain Events event}. While the event has a
 * watcher on any node, the method is called at an interval, and its result is published
 * unless it is null. Without watchers nothing runs.
 * <p>
 * If several nodes have the same source, one produces and the others
 * {@linkplain Events#stand stand by}; one of them takes over when the producer's node
 * stops or crashes. A source starts when the application has started, and ends when the
 * application begins to stop.
 * <p>
 * The method has no parameter, or takes the {@link EventProducer} to publish any number
 * of messages. It is first called when the event gains its first watcher, then at the
 * interval, which is measured from the start of one call to the start of the next. Calls
 * never overlap, and may block. Exceptions are logged, and the method is called again. It
 * runs on the application's {@code TaskScheduler}, like a scheduled method; without one,
 * on a thread that exists while the event has watchers.
 * <p>
 * Every text attribute may contain <code>${...}</code> placeholders and
 * <code>#{...}</code> expressions. The annotation can be used as a meta-annotation.
 *
 * @see WatchEvent
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
public @interface ProduceEvent {

	/**
	 * The event.
	 * @return the name of the event
	 */
	String value();

	/**
	 * The time from the start of one call to the start of the next.
	 * @return a duration above 0, such as {@code 1s}, {@code 100ms} or {@code PT1M}
	 */
	String every();

	/**
	 * How many messages are kept for new watchers.
	 * @return a whole number; by default 0
	 */
	String buffer() default "";

}
