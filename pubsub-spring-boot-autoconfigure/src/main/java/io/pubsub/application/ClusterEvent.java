package io.pubsub.application;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sends application events of a type to the other nodes of the cluster. Each node that
 * has a listener for the type publishes them as application events of its own, as a
 * {@link RemoteApplicationEvent}. <pre class="code">
 * &#64;ClusterEvent("order.placed")
 * record OrderPlaced(String id, int amount) {
 * }
 * </pre>
 * <p>
 * An event that is published in a transaction is sent after its commit, and never if it
 * is rolled back; otherwise it is sent at once. The configured
 * {@link io.pubsub.PayloadCodec} encodes it.
 * <p>
 * <b>Subclasses.</b> With a name, the annotation names the class that travels: an event
 * of a subclass or an implementation without an annotation of its own arrives as an
 * instance of the annotated type. Without a name, the annotation is inherited: each
 * subclass and implementation travels as itself, under its own class name.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.ANNOTATION_TYPE })
public @interface ClusterEvent {

	/**
	 * The logical name of the type, which is the same on all nodes and in all versions of
	 * the application: letters, digits, {@code _}, {@code $}, {@code :} and {@code -}, in
	 * segments that are separated by dots. Choose one, and the class may be renamed or
	 * moved while nodes of both versions run. By default the name of the class.
	 * @return the name
	 */
	String value() default "";

}
