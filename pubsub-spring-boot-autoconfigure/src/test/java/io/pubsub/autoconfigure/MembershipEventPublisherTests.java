package io.pubsub.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;

import io.pubsub.ClusterMerged;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When an application hears of its cluster.
 */
class MembershipEventPublisherTests {

	private final Node bob = new Node("bob", UUID.randomUUID());

	private final NodeJoined joined = new NodeJoined(this.bob);

	private final ClusterMerged merged = new ClusterMerged(List.of(this.bob));

	private final NodeLeft left = new NodeLeft(this.bob);

	@Test
	void eventsWaitForTheRefreshKeepTheirOrderAndEndWithTheContext() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(MembershipEventPublisher.class, context);
		context.registerBean(Hearing.class);
		context.registerBean(Starting.class, () -> new Starting(context, this.joined));
		context.refresh();
		MembershipEventPublisher publisher = context.getBean(MembershipEventPublisher.class);
		List<MembershipEvent> events = context.getBean(Hearing.class).events;
		assertThat(context.getBean(Starting.class).heardBeforeRefresh).isEmpty();
		assertThat(events).containsExactly(this.joined);
		publisher.accept(this.merged);
		assertThat(events).containsExactly(this.joined, this.merged);
		context.close();
		publisher.accept(this.left);
		assertThat(events).containsExactly(this.joined, this.merged);
	}

	@Test
	void theRefreshOfAChildContextIsNotItsOwn() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(Hearing.class);
				AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
			MembershipEventPublisher publisher = new MembershipEventPublisher(parent);
			child.setParent(parent);
			child.addApplicationListener(publisher);
			child.refresh();
			publisher.accept(this.joined);
			assertThat(parent.getBean(Hearing.class).events).isEmpty();
		}
	}

	@Test
	void aListenerThatThrowsEndsNothing() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(MembershipEventPublisher.class, context);
			context.registerBean(Throwing.class);
			context.refresh();
			MembershipEventPublisher publisher = context.getBean(MembershipEventPublisher.class);
			publisher.accept(this.joined);
			publisher.accept(this.left);
			assertThat(context.getBean(Throwing.class).calls).isEqualTo(2);
		}
	}

	@Test
	void aListenerThatThrowsAnErrorEndsNothing() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(MembershipEventPublisher.class, context);
			context.registerBean(Failing.class);
			context.refresh();
			MembershipEventPublisher publisher = context.getBean(MembershipEventPublisher.class);
			publisher.accept(this.joined);
			publisher.accept(this.left);
			assertThat(context.getBean(Failing.class).calls).isEqualTo(2);
		}
	}

	static class Hearing {

		private final List<MembershipEvent> events = new ArrayList<>();

		@EventListener
		void on(MembershipEvent event) {
			this.events.add(event);
		}

	}

	static class Throwing {

		private int calls;

		@EventListener
		void on(MembershipEvent event) {
			this.calls++;
			throw new IllegalStateException("no");
		}

	}

	static class Failing {

		private int calls;

		@EventListener
		void on(MembershipEvent event) {
			this.calls++;
			throw new AssertionError("no");
		}

	}

	/** Is told of a node while the context starts. */
	static class Starting implements SmartInitializingSingleton {

		private final AnnotationConfigApplicationContext context;

		private final MembershipEvent event;

		private List<MembershipEvent> heardBeforeRefresh;

		Starting(AnnotationConfigApplicationContext context, MembershipEvent event) {
			this.context = context;
			this.event = event;
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.context.getBean(MembershipEventPublisher.class).accept(this.event);
			this.heardBeforeRefresh = List.copyOf(this.context.getBean(Hearing.class).events);
		}

	}

}
