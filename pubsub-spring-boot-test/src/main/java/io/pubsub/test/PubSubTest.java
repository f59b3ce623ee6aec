package io.pubsub.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.annotation.AliasFor;

/**
 * A test of the whole application as {@code node-1} of a cluster in this JVM. It is a
 * {@link SpringBootTest @SpringBootTest} and has the same attributes. <pre class="code">
 * &#64;PubSubTest(nodes = 2)
 * class OrdersTests {
 *
 *     &#64;Test
 *     void everyNodeLearnsOfAnOrder(@Autowired Orders orders, PublishedMessages messages, PubSubScenario scenario) {
 *         scenario.stimulate(() -&gt; orders.place("42")).andWaitForDelivery("orders.eu");
 *         assertThat(messages).published("orders.*", OrderPlaced.class, (o) -&gt; assertThat(o.id()).isEqualTo("42"));
 *     }
 *
 * }
 * </pre>
 * <p>
 * <b>Parameters and beans.</b> {@link PublishedMessages}, {@link PubSubScenario},
 * {@link TestListeners} and {@link TestNetwork} are parameters of test methods and of
 * methods that run before and after each of them, and beans of the application context.
 * <p>
 * <b>Isolation.</b> Each application context has a cluster of its own, so tests with
 * different contexts may run in parallel. Spring caches the context as usual, together
 * with its other nodes. Tests that share a context run one after the other, also when
 * JUnit runs tests in parallel: each starts with a whole network, with listeners that
 * work, without remote nodes, and without messages of the test before.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest
@ExtendWith(PubSubExtension.class)
public @interface PubSubTest {

	/**
	 * How many nodes the cluster has. The first is the application context of the test.
	 * Each other one is a further context of the same application with the same
	 * configuration; they are named {@code node-2} and so on. They are started before the
	 * first test of the context, and started again before a test if they were closed or
	 * killed.
	 * @return at least 1
	 */
	int nodes() default 1;

	/**
	 * What connects the nodes.
	 * @return by default a network in memory
	 */
	Network network() default Network.IN_MEMORY;

	/**
	 * Properties of all nodes, as {@code key=value}.
	 * @return the properties
	 */
	@AliasFor(annotation = SpringBootTest.class)
	String[] properties() default {};

	/**
	 * The configuration of the application; by default the nearest
	 * {@code @SpringBootConfiguration}.
	 * @return the classes
	 */
	@AliasFor(annotation = SpringBootTest.class)
	Class<?>[] classes() default {};

	/**
	 * The web environment of all nodes. Use {@link WebEnvironment#RANDOM_PORT} for
	 * several nodes that listen.
	 * @return the environment
	 */
	@AliasFor(annotation = SpringBootTest.class)
	WebEnvironment webEnvironment() default WebEnvironment.MOCK;

	/**
	 * What connects the nodes of a test.
	 */
	enum Network {

		/** A network in this JVM, without sockets. It can be cut and disturbed. */
		IN_MEMORY,

		/**
		 * JGroups, as in production, in a cluster of this test's own. By default the
		 * nodes use loopback addresses. {@link TestNetwork} cannot disturb it.
		 */
		JGROUPS

	}

}
