package io.pubsub.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.DestinationVariable;

import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.application.ClusterEvent;
import io.pubsub.group.GroupMember;

/**
 * A small application to be tested.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableCaching
@Import({ Shop.Listeners.class, Shop.Books.class })
class Shop {

	record Order(String id) {
	}

	record Invoice(String order) {
	}

	@ClusterEvent
	record Closed(String reason) {
	}

	static class Listeners {

		final List<String> heard = new CopyOnWriteArrayList<>();

		private final Publisher publisher;

		Listeners(Publisher publisher) {
			this.publisher = publisher;
		}

		@Subscribe(id = "orders", topics = "orders.{region}")
		void on(Order order, @DestinationVariable String region, Node sender) {
			this.heard.add(order.id() + " from " + sender.name());
		}

		/** On one node of all. */
		@Subscribe(id = "invoices", topics = "orders.*", group = "invoices")
		void invoice(Order order) {
			this.publisher.publish("invoices.new", new Invoice(order.id()));
		}

		@Subscribe("stock")
		String stock(String item) {
			return item + ": 3";
		}

		@GroupMember("workers")
		void work(String job) {
			this.heard.add("job " + job);
		}

	}

	static class Books {

		@Cacheable("books")
		public String find(String isbn) {
			return "book " + isbn;
		}

		@CacheEvict("books")
		public void forget(String isbn) {
		}

		@CacheEvict(cacheNames = "books", allEntries = true)
		public void forgetAll() {
		}

	}

}
