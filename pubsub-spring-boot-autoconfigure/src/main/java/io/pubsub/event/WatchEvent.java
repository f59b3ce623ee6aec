package io.pubsub.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Overflow;
import io.pubsub.PubSubHeaders;
import io.pubsub.Subscribe;

/**
 * Makes a bean's method a watcher of an {@linkplain Events event}. It is called once for
 * each message, one at a time and in order, starting with the messages in the producer's
 * buffer. The method watches whenever the event exists, so nodes can start in any order.
 * Watching resumes when a producer comes back or another takes over.
 * <p>
 * The method takes the same parameters as one with {@link Subscribe @Subscribe}, except
 * {@code @DestinationVariable}, because there is no topic. The header
 * {@link PubSubHeaders#SEQUENCE} is the number of the message. A bean that implements
 * {@link EventStatusListener} is notified of lost messages and of the event's end.
 * <p>
 * Every text attribute may contain <code>${...}</code> placeholders and
 * <code>#{...}</code> expressions. The annotation can be used as a meta-annotation.
 *
 * @see ProduceEvent
 * @see Events#monitor(String, java.lang.reflect.Type, EventWatcher, WatchOptions)
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
public @interface WatchEvent {

	/**
	 * The event.
	 * @return the name of the event
	 */
	String value();

	/**
	 * How many messages may wait in the mailbox.
	 * @return see {@link Subscribe#capacity()}
	 */
	String capacity() default "";

	/**
	 * How much memory waiting messages may occupy.
	 * @return see {@link Subscribe#maxBytes()}
	 */
	String maxBytes() default "";

	/**
	 * What happens to a message when the mailbox is full.
	 * @return see {@link Subscribe#overflow()}
	 */
	Overflow overflow() default Overflow.DEFAULT;

	/**
	 * The name of the {@link ListenerErrorHandler} bean.
	 * @return see {@link Subscribe#errorHandler()}
	 */
	String errorHandler() default "";

}
