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
 * Makes a bean's method a watcher of an {@linkplain Events event}: it is called once for
 * each message, one at a time and in order, first with those that the producer has kept.
 * It watches whenever the event is there, so it does not matter which node starts first,
 * and goes on by itself when a producer comes back, or another takes over.
 * <p>
 * The method takes what one with {@link Subscribe @Subscribe} takes, but for
 * {@code @DestinationVariable}, since there is no topic; the number of the message is in
 * the header {@link PubSubHeaders#SEQUENCE}. What else there is to know, of messages that
 * were lost and of the event's end, is told to the bean if it implements
 * {@link EventStatusListener}. Every text attribute may hold <code>${...}</code>
 * placeholders and <code>#{...}</code> expressions. The annotation can stand on
 * annotations of your own.
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
	 * @return its name
	 */
	String value();

	/**
	 * How many messages may wait in the mailbox.
	 * @return see {@link Subscribe#capacity()}
	 */
	String capacity() default "";

	/**
	 * How much the messages that wait in the mailbox may take up.
	 * @return see {@link Subscribe#maxBytes()}
	 */
	String maxBytes() default "";

	/**
	 * What happens to a message that finds the mailbox full.
	 * @return see {@link Subscribe#overflow()}
	 */
	Overflow overflow() default Overflow.DEFAULT;

	/**
	 * The name of the {@link ListenerErrorHandler} bean.
	 * @return see {@link Subscribe#errorHandler()}
	 */
	String errorHandler() default "";

}
