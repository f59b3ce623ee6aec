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
 * of groups for as long as the bean is there: it has joined when the application has
 * started, and leaves as it begins to stop. The method is called once for each message
 * that is sent to the mailbox, through a group or by its address.
 * <p>
 * The method takes what one with {@link Subscribe @Subscribe} takes, but for
 * {@code @DestinationVariable}, since there is no topic. Every text attribute may hold
 * <code>${...}</code> placeholders and <code>#{...}</code> expressions. The annotation
 * can stand on annotations of your own. With {@code @Subscribe} on the same method both
 * have a mailbox of their own.
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
	 * @return the name of the scope; by default the default one
	 * @see Groups#scope(String)
	 */
	String scope() default "";

	/**
	 * How many messages are worked on at a time.
	 * @return see {@link Subscribe#concurrency()}
	 */
	String concurrency() default "";

	/**
	 * A SpEL expression giving the key of a message.
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
