package io.pubsub.group;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.pubsub.GroupTarget;
import io.pubsub.ListenerErrorHandler;
import io.pubsub.Mailboxes;
import io.pubsub.Overflow;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;

/**
 * Makes a bean's method the listener of a {@linkplain Mailboxes mailbox} that is a member
 * of groups while the bean exists. The mailbox has joined when the application has
 * started, and leaves when the application begins to stop. The method is called once for
 * each message that is sent to the mailbox, through a group or by its address; the value
 * that it returns is the reply to a request.
 * <p>
 * The method takes the same parameters as one with {@link Subscribe @Subscribe}, except
 * {@code @DestinationVariable}, because there is no topic. With {@code @Subscribe} on the
 * same method, each annotation has a mailbox of its own.
 * <p>
 * Every text attribute may contain <code>${...}</code> placeholders and
 * <code>#{...}</code> expressions. The annotation can be used as a meta-annotation.
 *
 * @see Groups
 * @see Publisher#sendToGroup(GroupTarget, Object)
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
public @interface GroupMember {

	/**
	 * The groups that the mailbox joins.
	 * @return names of groups, at least one
	 */
	String[] value();

	/**
	 * The scope of the groups.
	 * @return the name of the scope; by default the default scope
	 * @see Groups#scope(String)
	 */
	String scope() default "";

	/**
	 * How many messages the method handles at a time.
	 * @return see {@link Subscribe#concurrency()}
	 */
	String concurrency() default "";

	/**
	 * A SpEL expression for the key of a message.
	 * @return see {@link Subscribe#key()}
	 */
	String key() default "";

	/**
	 * A SpEL expression that decides whether the method is called.
	 * @return see {@link Subscribe#condition()}
	 */
	String condition() default "";

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
