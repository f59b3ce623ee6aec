package io.pubsub.leader;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a bean do something on one node only, the leader of a name. On other
 * nodes a call returns without doing anything. That is decided at each call, so it serves
 * for {@code @Scheduled} methods of any kind. <pre class="code">
 * &#64;Scheduled(cron = "0 0 * * * *")
 * &#64;OnOneNode("reports")
 * void report() {
 * </pre>
 * <p>
 * The method returns {@code void}, and is not private, static or final. If the node
 * ceases to be the leader while the method runs, its thread is interrupted. While the
 * application stops, the method may finish, within {@code pubsub.leader.stop-timeout};
 * only then another node follows.
 * <p>
 * Different names are spread over the nodes, and move when nodes join. A call that finds
 * no leader, in the time until the nodes have elected one, does nothing on any node: what
 * must not be left out needs a short interval, or a record of what is done.
 *
 * @see Leaders
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
public @interface OnOneNode {

	/**
	 * The name that nodes campaign for. May contain <code>${...}</code> placeholders.
	 * @return the name; by default the name of the class, a dot, and that of the method
	 */
	String value() default "";

}
