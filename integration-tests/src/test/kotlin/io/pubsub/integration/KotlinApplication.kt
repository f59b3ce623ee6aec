package io.pubsub.integration

import io.pubsub.ListenerErrorHandler
import io.pubsub.Mailbox
import io.pubsub.Node
import io.pubsub.Publisher
import io.pubsub.Subscribe
import io.pubsub.group.GroupMember
import java.io.IOException
import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import org.aopalliance.intercept.MethodInterceptor
import org.aopalliance.intercept.MethodInvocation
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.context.annotation.Import
import org.springframework.messaging.Message
import org.springframework.messaging.handler.annotation.DestinationVariable
import org.springframework.stereotype.Component

/** What an application in Kotlin would write. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(OrderListener::class, AdvisedListener::class, Errors::class)
class KotlinApplication {

	companion object {

		@Bean
		@JvmStatic
		fun proxies() = BeanNameAutoProxyCreator().apply {
			setBeanNames("*AdvisedListener")
			setInterceptorNames("advice")
			isProxyTargetClass = true
		}

	}

	@Bean
	fun advice() = Advice()

}

class Advice : MethodInterceptor {

	val calls = CopyOnWriteArrayList<String>()

	override fun invoke(invocation: MethodInvocation): Any? {
		calls += invocation.method.name
		return invocation.proceed()
	}

}

@Component
open class AdvisedListener {

	@Subscribe("advised")
	open suspend fun advised(text: String): String {
		if (text.isEmpty()) {
			throw IllegalArgumentException("no text")
		}
		if (text != "at once") {
			delay(1)
		}
		return "advised: $text"
	}

}

data class OrderPlaced(val id: String, val amount: Int = 1, val tags: List<String> = listOf("new"))

data class Question(val text: String)

data class Answer(val text: String, val confidence: Double = 1.0)

data class Heard(val order: OrderPlaced, val region: String, val from: String)

@Component
class OrderListener(private val publisher: Publisher) {

	val heard = CopyOnWriteArrayList<Heard>()

	val members = CopyOnWriteArrayList<String>()

	@Subscribe("orders.{region}")
	suspend fun on(order: OrderPlaced, @DestinationVariable region: String, sender: Node) {
		delay(1)
		if (order.amount < 0) {
			throw IOException("an amount of ${order.amount}")
		}
		heard += Heard(order, region, sender.name())
	}

	@Subscribe("questions")
	suspend fun answer(question: Question): Answer {
		if (question.text.isNotEmpty()) {
			delay(1)
		}
		if (question.text == "why?") {
			throw IllegalStateException("nobody knows")
		}
		return Answer("I do not know: ${question.text}")
	}

	@Subscribe("at.once")
	suspend fun atOnce(text: String): String = text.reversed()

	@Subscribe("no.value")
	suspend fun noValue(message: Message<String>) {
		delay(message.payload.length.toLong())
	}

	@Subscribe("forwarded")
	suspend fun forward(order: OrderPlaced) = withContext(Dispatchers.IO) {
		publisher.publish("orders.eu", order)
	}

	@GroupMember("readers")
	suspend fun read(text: String) {
		delay(1)
		members += text
	}

	@Subscribe("plain")
	fun plain(order: OrderPlaced): OrderPlaced = order.copy(amount = order.amount + 1)

}

@Component
class Errors : ListenerErrorHandler {

	val errors = CopyOnWriteArrayList<Throwable>()

	override fun handle(error: Throwable, message: Message<*>, mailbox: Mailbox) {
		errors += error
	}

}
