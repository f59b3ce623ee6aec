package io.pubsub.integration

import io.pubsub.Cluster
import io.pubsub.Publisher
import io.pubsub.Subscriptions
import io.pubsub.group.Groups
import io.pubsub.node.PubSubNode
import io.pubsub.request.RequestException
import io.pubsub.request.Requester
import io.pubsub.stream.Topics
import java.io.IOException
import java.time.Duration
import java.util.UUID
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.awaitility.Awaitility
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.Timeout
import org.springframework.aop.support.AopUtils
import org.springframework.boot.builder.SpringApplicationBuilder
import org.springframework.boot.WebApplicationType
import org.springframework.context.ConfigurableApplicationContext

/** Two nodes of an application in Kotlin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KotlinIntegrationTests {

	private val cluster = "test-" + UUID.randomUUID()

	private val alice = start("alice")

	private val bob = start("bob")

	private fun start(name: String): ConfigurableApplicationContext =
		SpringApplicationBuilder(KotlinApplication::class.java)
			.web(WebApplicationType.NONE)
			.run(
				"--pubsub.node-name=$name", "--pubsub.cluster.name=$cluster", "--pubsub.cluster.bind-port=0",
				"--spring.main.banner-mode=off", "--spring.application.name=kotlin",
			)

	private val publisher = alice.getBean(Publisher::class.java)

	private val requester = alice.getBean(Requester::class.java)

	private fun listener(node: ConfigurableApplicationContext) = node.getBean(OrderListener::class.java)

	private fun await() = Awaitility.await().atMost(Duration.ofSeconds(60))

	@AfterAll
	fun stop() {
		bob.close()
		alice.close()
	}

	@Test
	fun `suspend functions receive data classes on every node`() {
		publisher.publish("orders.us", OrderPlaced("1", 5))
		for (node in listOf(alice, bob)) {
			await().until { listener(node).heard.contains(Heard(OrderPlaced("1", 5), "us", "alice")) }
		}
	}

	@Test
	fun `what a payload leaves out has its default`() {
		publisher.publish("orders.asia", mapOf("id" to "2"))
		for (node in listOf(alice, bob)) {
			await().until { listener(node).heard.contains(Heard(OrderPlaced("2", 1, listOf("new")), "asia", "alice")) }
		}
	}

	@Test
	fun `what a suspend function returns is the reply`() {
		for (node in listOf("alice", "bob")) {
			val target = alice.getBean(Cluster::class.java).node(node).orElseThrow()
			val call = requester.to(target, "questions")
			assertThat(call.request(Question("when?"), Answer::class.java)).isEqualTo(Answer("I do not know: when?"))
			assertThat(call.request(Question(""), Answer::class.java)).isEqualTo(Answer("I do not know: "))
		}
		assertThat(requester.request("at.once", "abc", String::class.java)).isEqualTo("cba")
		assertThat(requester.request("no.value", "abc", String::class.java)).isNull()
		assertThat(requester.request("plain", OrderPlaced("3"), OrderPlaced::class.java)).isEqualTo(OrderPlaced("3", 2))
	}

	@Test
	fun `what a suspend function throws is the failure`() {
		assertThatExceptionOfType(RequestException::class.java)
			.isThrownBy { requester.request("questions", Question("why?"), Answer::class.java) }
			.withMessageContaining("nobody knows")
		publisher.publish("orders.eu", OrderPlaced("4", -1))
		for (node in listOf(alice, bob)) {
			val errors = node.getBean(Errors::class.java).errors
			await().until { errors.any { it is IOException && it.message == "an amount of -1" } }
			assertThat(node.getBean(PubSubNode::class.java).metrics().failed()).isPositive()
		}
	}

	@Test
	fun `suspend functions are called through the proxy of their bean`() {
		val target = alice.getBean(Cluster::class.java).self()
		assertThat(AopUtils.isAopProxy(alice.getBean(AdvisedListener::class.java))).isTrue()
		assertThat(requester.to(target, "advised").request("later", String::class.java)).isEqualTo("advised: later")
		assertThat(requester.to(target, "advised").request("at once", String::class.java)).isEqualTo("advised: at once")
		assertThatExceptionOfType(RequestException::class.java)
			.isThrownBy { requester.to(target, "advised").request("", String::class.java) }
			.withMessageContaining("no text")
		assertThat(alice.getBean(Advice::class.java).calls).containsExactly("advised", "advised", "advised")
	}

	@Test
	fun `suspend functions are members of groups and publish`() {
		assertThat(alice.getBean(Groups::class.java).members("readers")).hasSize(2)
		publisher.sendToGroup("readers", "hello")
		publisher.publish("forwarded", OrderPlaced("5"))
		for (node in listOf(alice, bob)) {
			await().until { listener(node).members.contains("hello") }
			await().until { listener(node).heard.count { it.order.id == "5" } == 2 }
		}
	}

	@Test
	fun `a stream is a flow`(): Unit = runBlocking {
		val subscriptions = bob.getBean(Subscriptions::class.java)
		val before = subscriptions.all().size
		val orders = async(Dispatchers.IO) {
			bob.getBean(Topics::class.java).payloads("flow.orders", OrderPlaced::class.java).asFlow().take(2).toList()
		}
		await().until { subscriptions.all().size > before }
		subscriptions.all().forEach { it.visible().join() }
		for (i in 1..3) {
			publisher.publish("flow.orders", OrderPlaced("flow $i"))
		}
		assertThat(orders.await()).containsExactly(OrderPlaced("flow 1"), OrderPlaced("flow 2"))
		await().until { subscriptions.all().size == before }
	}

}
