package io.pubsub.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a bean's method the source of an {@linkplain Events event}: it is called at an
 * interval for as long as anybody, on any node, watches the event, and what it returns is
 * published, unless that is null. While nobody watches nothing runs.
 * <p>
 * Of several nodes with the same source one produces, and the others
 * {@linkplain Events#stand stand by}: one of them takes over when it stops or dies. It
 * begins when the application has started, and ends as that begins to stop.
 * <p>
 * The method has no parameter, or takes the {@link EventProducer} to publish as many
 * messages as it likes. It is first called when the first begins to watch, then at the
 * interval, which is measured from the beginning of a call to the next; never by two
 * threads at a time. It may block. What it throws is logged, and it is called again. It
 * runs on the application's {@code TaskScheduler}, as a scheduled method does, or if
 * there is none on a thread that is there for as long as somebody watches. Every text
 * attribute may hold <code>${...}</code> placeholders and <code>#{...}</code>
 * expressions. The annotation can stand on annotations of your own.
 *
 * @see WatchEvent
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
public @interface ProduceEvent {

	/**
	 * The event.
	 * @return its name
	 */
	String value();

	/**
	 * The time from one call to the next.
	 * @return a duration above 0, such as {@code 1s}, {@code 100ms} or {@code PT1M}
	 */
	String every();

	/**
	 * How many messages are kept for those who begin to watch.
	 * @return a whole number, as text so that it can be a placeholder; by default 0
	 */
	String buffer() default "";

}
